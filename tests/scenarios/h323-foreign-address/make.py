from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup(fast=call.proposals())
    call.hosts["callee"] = STRANGER
    chosen = call.chosen()
    call.hosts["callee"] = BOB
    call.answer(fast=chosen)
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, f"{STRANGER}:20000", 1)
    call.release(close=True)
