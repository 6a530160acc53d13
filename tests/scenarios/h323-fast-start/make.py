from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup(fast=call.proposals())
    call.answer(fast=call.chosen())
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.report(ALICE_RTCP, BOB_RTCP)
    s.report(BOB_RTCP, ALICE_RTCP)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, call.rtp("caller", 1), 1)
    call.release(close=True)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
