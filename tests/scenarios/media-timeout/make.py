from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.wait(110)
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.wait(130)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    call.reinvite("caller", audio(ALICE, 16384, version=2), audio(BOB, 20000, version=2))
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
