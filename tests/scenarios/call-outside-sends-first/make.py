from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk(BOB_RTP, ALICE_RTP, 5)
    s.talk(ALICE_RTP, BOB_RTP, 1)
    call.bye()
