from lib import *
from h323 import H323Call, Ras

GATEKEEPER = "203.0.113.20"

with Scenario() as s:
    ras = Ras(s, ALICE, GATEKEEPER)
    ras.discover()
    ras.register()
    good = H323Call(s, GATEKEEPER, ALICE, media=(20000, 16384), names=("bob", "alice"))
    good.setup(fast=good.proposals())
    good.answer(fast=good.chosen())
    good.release(close=True)
    bad = H323Call(s, "203.0.113.66", ALICE, number=2, client_port=40002, media=(20000, 16384), names=("bob", "alice"))
    with s.dropped("gatekeeper"):
        bad.setup(fast=bad.proposals(), how=dict(acknowledge=False))
