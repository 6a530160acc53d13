from lib import *
from h323 import H323Call, Ras
import h225

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup(fast=call.proposals(), supportedFeatures=h225.features(9, 18, 19, 24), neededFeatures=h225.features(22))
    call.answer(fast=call.chosen())
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.release(close=True)
