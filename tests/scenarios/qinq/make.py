from lib import *

with Scenario(vlan=(100, 10)) as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
