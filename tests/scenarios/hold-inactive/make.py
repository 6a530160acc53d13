from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.reinvite("callee", audio(BOB, 20000, "a=inactive", version=2), audio(ALICE, 16384, "a=inactive", version=2))
    s.report(ALICE_RTCP, BOB_RTCP)
    s.wait(300)
    s.report(ALICE_RTCP, BOB_RTCP)
    call.reinvite("callee", audio(BOB, 20000, version=3), audio(ALICE, 16384, version=3))
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
