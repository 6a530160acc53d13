from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    calls = [H323Call(s, ALICE, BOB, number=number, client_port=40000 + number, media=(16384 + 20 * number, 20000 + 20 * number),
                      names=("1000", "2000")) for number in range(1, 7)]
    for call in calls[:5]:
        call.setup(fast=call.proposals())
        call.answer(fast=call.chosen())
        s.talk_both(call.rtp("caller"), call.rtp("callee"), 1)
    with s.dropped("max-conn"):
        calls[5].setup(fast=calls[5].proposals(), how=dict(acknowledge=False))
    for call in calls[:5]:
        call.release(close=True)
    last = H323Call(s, ALICE, BOB, number=7, client_port=40100, names=("1000", "2000"))
    last.setup(fast=last.proposals())
    last.answer(fast=last.chosen())
    last.release(close=True)
