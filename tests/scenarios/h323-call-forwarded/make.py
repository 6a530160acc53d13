from lib import *
from h323 import H323Call, Ras
import h225

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup(fast=call.proposals())
    call.facility("callee", "callForwarded", alternativeAddress=h225.address("203.0.113.10:1720"),
                  alternativeAliasAddress=[h225.alias("dora")])
    call.release(reason="facilityCallDeflection", close=True)
    other = H323Call(s, ALICE, "203.0.113.10", number=2, client_port=40002, names=("alice", "dora"))
    other.setup(fast=other.proposals())
    other.answer(fast=other.chosen())
    s.talk_both(ALICE_RTP, "203.0.113.10:20000")
    with s.dropped("source-lock"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    other.release(close=True)
