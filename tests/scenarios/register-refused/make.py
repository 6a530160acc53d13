from lib import *

with Scenario() as s:
    register(s, code=403)
    with s.dropped("no-session"):
        s.send(f"{BOB}:5070", ALICE_SIP, b"\r\n\r\n")
