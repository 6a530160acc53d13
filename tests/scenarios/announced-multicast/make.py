from lib import *

with Scenario() as s:
    call = s.call(answer=sdp("239.1.1.1/127", ("audio", 20000), origin=BOB))
    call.establish()
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, "239.1.1.1:20000", 1)
    call.bye()
