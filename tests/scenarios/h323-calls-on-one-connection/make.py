from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    one = H323Call(s, ALICE, BOB)
    two = H323Call(s, ALICE, BOB, number=2, line=one.line, media=(16400, 20100))
    for call in (one, two):
        call.setup(fast=call.proposals(), multipleCalls=True)
    for call in (two, one):
        call.answer(fast=call.chosen())
    s.talk_both(one.rtp("caller"), one.rtp("callee"))
    s.talk_both(two.rtp("caller"), two.rtp("callee"))
    one.release()
    with s.dropped("no-pinhole"):
        s.talk_both(one.rtp("caller"), one.rtp("callee"), 1)
    s.talk_both(two.rtp("caller"), two.rtp("callee"))
    two.release("callee", close=True)
    with s.dropped("no-pinhole"):
        s.talk_both(two.rtp("caller"), two.rtp("callee"), 1)
