from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    ras = Ras(s, ALICE, "203.0.113.20")
    ras.discover()
    ras.register()
    call = H323Call(s, ALICE, BOB)
    ras.admit(call, f"{BOB}:1720")
    call.setup(fast=call.proposals())
    call.answer(fast=call.chosen())
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.wait(20)
    ras.register(keep_alive=True)
    s.talk_both(ALICE_RTP, BOB_RTP)
    ras.disengage(call)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    ras.unregister()
