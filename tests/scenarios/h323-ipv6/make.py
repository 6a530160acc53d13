from lib import *
from h323 import H323Call, Ras

A6, B6 = "2001:db8:1::5", "2001:db8:2::9"

with Scenario() as s:
    call = H323Call(s, A6, B6)
    call.setup(fast=call.proposals())
    call.answer(fast=call.chosen())
    s.talk_both(call.rtp("caller"), call.rtp("callee"))
    call.release(close=True)
    with s.dropped("no-pinhole"):
        s.talk_both(call.rtp("caller"), call.rtp("callee"), 1)
