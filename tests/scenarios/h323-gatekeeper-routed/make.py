from lib import *
from h323 import H323Call, Ras

GATEKEEPER = "203.0.113.20"

with Scenario() as s:
    ras = Ras(s, ALICE, GATEKEEPER)
    ras.discover()
    ras.register()
    call = H323Call(s, ALICE, GATEKEEPER)
    ras.admit(call, f"{GATEKEEPER}:1720", model="gatekeeperRouted")
    call.setup(fast=call.proposals())
    call.hosts["callee"] = BOB
    call.answer(fast=call.chosen())
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.release(close=True)
    ras.disengage(call)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    ras.unregister()
