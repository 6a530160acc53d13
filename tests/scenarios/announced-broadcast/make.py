from lib import *

with Scenario() as s:
    for address in ("255.255.255.255", "10.1.1.255"):
        call = s.call(offer=audio(address, 16384, origin=ALICE))
        call.establish()
        call.bye()
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, "10.1.1.255:16384", 1)
