from lib import *

with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16384, origin="192.168.77.1"), answer=audio(BOB, 20000, origin="10.99.0.1"))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, "10.99.0.1:20000", 1)
    call.bye()
