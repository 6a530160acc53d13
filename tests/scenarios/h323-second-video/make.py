from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup()
    call.answer()
    call.open_control(codecs=("h261", "h264"))
    call.open_channel("caller", 1, "h261", place=0)
    call.open_channel("caller", 2, "h264", place=1)
    s.talk(call.rtp("caller"), call.rtp("callee"), pt=31)
    s.talk(call.rtp("caller", 1), call.rtp("callee", 1), pt=96)
    call.close_channel("caller", 2)
    with s.dropped("no-pinhole"):
        s.talk(call.rtp("caller", 1), call.rtp("callee", 1), 1, pt=96)
    call.open_channel("caller", 3, "h264", place=1)
    s.talk(call.rtp("caller", 1), call.rtp("callee", 1), pt=96)
    call.release(close=True)
