from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.reinvite("callee", call.answer, call.offer)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
