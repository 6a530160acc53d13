from lib import *
from h323 import H323Call, Ras
import h245

with Scenario() as s:
    call = H323Call(s, ALICE, BOB)
    call.setup()
    call.answer()
    call.open_control()
    call.open_channels()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.tell("callee", h245.capability_set(2, ()))
    call.tell("caller", h245.capability_set_ack(2))
    call.close_channel("caller")
    call.close_channel("callee")
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    call.tell("callee", h245.capability_set(3))
    call.tell("caller", h245.capability_set_ack(3))
    call.ports["callee"] = 21000
    call.open_channels()
    s.talk_both(ALICE_RTP, f"{BOB}:21000")
    call.release(close=True)
