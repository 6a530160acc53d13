from lib import *

with Scenario() as s:
    invite = s.call().compose("caller", "INVITE", body=audio(ALICE, 16384))
    payload = b"X" * 1472 + invite
    s.send(ALICE_SIP, BOB_SIP, payload, cut=[1480])
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
