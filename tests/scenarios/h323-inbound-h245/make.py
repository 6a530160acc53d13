from lib import *
from h323 import H323Call, Ras

H245 = f"{ALICE}:3456"

with Scenario() as s:
    call = H323Call(s, BOB, ALICE, media=(20000, 16384), names=("bob", "alice"), tunnelling=False)
    call.setup()
    call.answer(h245=H245)
    with s.dropped("acl"):
        TcpConnection(s, f"{STRANGER}:42000", H245).segment(s.now, "client", -1, b"", flags=headers.SYN, ack=0)
    s.wait(0.01)
    call.open_control()
    call.open_channels()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.release(close=True)
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, BOB_RTP, 1)
    with s.dropped("acl"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
