from lib import *

A6, B6 = "2001:db8:1::5", "2001:db8:f::9"
VIDEO = "RTP/AVP 34"

with Scenario() as s:
    call = s.call(offer=sdp(ALICE, ("audio", 16384), ("video", 16390, VIDEO, [f"c=IN IP6 {A6}"])),
                  answer=sdp(BOB, ("audio", 20000), ("video", 20010, VIDEO, [f"c=IN IP6 {B6}"])))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.talk_both(f"[{A6}]:16390", f"[{B6}]:20010", pt=34)
    call.bye()
