from lib import *

with Scenario() as s:
    for number in range(36):
        register(s, cseq=number + 1, expires=60)
        s.wait(50)
    call = s.call(f"{BOB}:5070", ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000), answer=audio(ALICE, 16384))
    call.establish()
    s.talk_both(BOB_RTP, ALICE_RTP)
    call.bye()
