from lib import *

with Scenario() as s:
    call = s.call(ALICE_SIP.replace("5060", "5090"), BOB_SIP.replace("5060", "5090"))
    call.establish()
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, BOB_RTP, 1)
