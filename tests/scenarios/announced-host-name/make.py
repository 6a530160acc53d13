from lib import *

with Scenario() as s:
    call = s.call(answer=sdp("media.example.net", ("audio", 20000), origin=BOB))
    call.establish()
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, BOB_RTP, 1)
    call.bye()
