from lib import *
from h323 import H323Call, Ras
import h225

with Scenario() as s:
    good = H323Call(s, BOB, ALICE, media=(20000, 16384), names=("bob", "alice"))
    good.setup(fast=good.proposals(), cryptoTokens=[h225.CRYPTO])
    good.answer(fast=good.chosen())
    good.release(close=True)
    other = H323Call(s, "203.0.113.10", ALICE, number=2, media=(20000, 16384), names=("dora", "alice"))
    other.setup(fast=other.proposals())
    other.answer(fast=other.chosen())
    other.release(close=True)
    bad = H323Call(s, BOB, ALICE, number=3, client_port=40003, media=(20000, 16384), names=("bob", "alice"))
    with s.dropped("h235"):
        bad.setup(fast=bad.proposals(), how=dict(acknowledge=False))
