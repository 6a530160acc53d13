from lib import *

with Scenario() as s:
    invite = s.call().compose("caller", "INVITE", body=audio(ALICE, 16384))
    web = s.tcp_open(f"{ALICE}:40000", BOB_SIP)
    with s.dropped("malformed"):
        s.write(web, "client", b"POST / HTTP/1.1\r\nHost: x\r\n\r\n", acknowledge=False)
        s.write(web, "client", invite, acknowledge=False)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
