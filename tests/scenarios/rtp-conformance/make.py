from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("rtp-conformance"):
        s.talk(BOB_RTP, ALICE_RTP, 1, version=1)
        s.talk(BOB_RTP, ALICE_RTP, 1, pt=96)
        s.send(BOB_RTP, ALICE_RTP, b"\x80\x00\x00\x01")
        s.send(BOB_RTP, ALICE_RTP, b"rm -rf")
    s.talk(BOB_RTP, ALICE_RTP, 1, pt=13, payload=1)
    s.send(BOB_RTP, ALICE_RTP, b"")
    call.bye()
