from lib import *
from h323 import H323Call, Ras
import h225
import q931

CUTS = [dict(split=[4]), dict(split=[1, 2, 3, 4, 5]), dict(split=list(range(1, 300))), dict(split=[200], order=[1, 0]), dict(split=[100])]

with Scenario() as s:
    for number, cut in enumerate(CUTS, 1):
        call = H323Call(s, ALICE, BOB, number=number, client_port=40000 + number)
        call.setup(fast=call.proposals(), how=cut)
        together = call.frame("callee", q931.PROCEEDING, h225.proceeding(call.guid)) + \
            call.frame("callee", q931.CONNECT, h225.connect(call.guid, fastStart=call.chosen()))
        s.write(call.line, "server", together)
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
        call.release(how=dict(split=[4]), close=True)
        with s.dropped("no-pinhole"):
            s.talk_both(ALICE_RTP, BOB_RTP, 1)
