from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup(fast=call.proposals(), source="192.168.7.7:1720")
    call.answer(fast=call.chosen())
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.release(close=True)
