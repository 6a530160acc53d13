from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup()
    call.answer()
    call.open_control()
    call.open_channels()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.close_channel("caller")
    s.talk(BOB_RTP, ALICE_RTP)
    call.close_channel("callee")
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    call.end_session()
    call.release(close=True)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
