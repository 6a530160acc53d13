from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.reinvite("caller", audio(ALICE, 16384, "a=sendonly", version=2), audio(BOB, 20000, "a=recvonly", version=2))
    s.talk(ALICE_RTP, BOB_RTP)
    s.wait(300)
    s.talk(ALICE_RTP, BOB_RTP)
    call.reinvite("caller", audio(ALICE, 16384, "a=sendrecv", version=3), audio(BOB, 20000, version=3))
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
