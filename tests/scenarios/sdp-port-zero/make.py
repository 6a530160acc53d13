from lib import *

with Scenario() as s:
    call = s.call(offer=sdp(ALICE, ("audio", 16384), ("video", 16390, "RTP/AVP 34")),
                  answer=sdp(BOB, ("audio", 20000), ("video", 0, "RTP/AVP 34")))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("no-pinhole"):
        s.talk(f"{BOB}:20004", f"{ALICE}:16390", 1, pt=34)
    call.bye()
    empty = s.call(offer=sdp(ALICE), answer=sdp(BOB))
    empty.establish()
    empty.bye()
