from lib import *

with Scenario() as s:
    register(s)
    register(s, cseq=2, expires=0, answered=False)
    s.send(f"{BOB}:5070", ALICE_SIP, b"\r\n\r\n")
    register(s, cseq=3, expires=0)
    with s.dropped("no-session"):
        s.send(f"{BOB}:5080", ALICE_SIP, b"\r\n\r\n")
