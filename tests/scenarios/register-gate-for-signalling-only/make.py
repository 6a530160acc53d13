from lib import *

with Scenario() as s:
    register(s)
    with s.dropped("malformed"):
        s.send(f"{BOB}:5070", ALICE_SIP, b"GET / HTTP/1.1\r\nHost: 10.1.1.5\r\n\r\n")
    s.send(f"{BOB}:5070", ALICE_SIP, b"\r\n\r\n")
