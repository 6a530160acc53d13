from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup()
    call.answer()
    call.open_control(codecs=("g711Ulaw64k", "h261"))
    call.open_channels(12, ("g711Ulaw64k", "h261"))
    for place in range(12):
        s.talk_both(call.rtp("caller", place), call.rtp("callee", place), 1, pt=31 * (place % 2))
    call.close_channel("caller", 5)
    call.close_channel("callee", 5)
    with s.dropped("no-pinhole"):
        s.talk(call.rtp("caller", 4), call.rtp("callee", 4), 1)
    s.talk(call.rtp("caller", 11), call.rtp("callee", 11), 1, pt=31)
    call.release(close=True)
    for place in range(12):
        with s.dropped("no-pinhole"):
            s.talk(call.rtp("callee", place), call.rtp("caller", place), 1, pt=31 * (place % 2))
