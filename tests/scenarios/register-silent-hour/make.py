from lib import *

with Scenario() as s:
    register(s)
    s.wait(1800)
    call = s.call(BOB_SIP, ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000), answer=audio(ALICE, 16384))
    call.establish()
    s.talk_both(BOB_RTP, ALICE_RTP)
    call.bye()
