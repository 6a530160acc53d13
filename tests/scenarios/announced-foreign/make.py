from lib import *

with Scenario() as s:
    call = s.call(offer=audio("10.1.1.77", 16384))
    call.establish()
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, "10.1.1.77:16384", 1)
    call.bye()
