from lib import *

with Scenario() as s:
    call = s.call(ALICE_SIP.replace("5060", "5090"), BOB_SIP.replace("5060", "5090"))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
