from lib import *
from h323 import H323Call, Ras

H245 = f"{BOB}:3456"

with Scenario() as s:
    call = H323Call(s, ALICE, BOB, tunnelling=False)
    call.setup()
    call.answer(h245=H245)
    call.open_control()
    call.open_channels()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.report(ALICE_RTCP, BOB_RTCP)
    s.report(BOB_RTCP, ALICE_RTCP)
    call.end_session()
    call.release(close=True)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
