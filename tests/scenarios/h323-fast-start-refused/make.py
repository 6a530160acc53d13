from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup(fast=call.proposals())
    call.answer(fastConnectRefused=None)
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, BOB_RTP, 1)
    call.open_control()
    call.open_channels()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.end_session()
    call.release(close=True)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
