from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, BOB_RTP, 1)
    call.bye()
