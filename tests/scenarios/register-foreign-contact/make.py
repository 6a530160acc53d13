from lib import *

with Scenario() as s:
    register(s, contact="<sip:alice@10.1.1.77:5060>")
    with s.dropped("no-session"):
        s.send(f"{BOB}:5070", "10.1.1.77:5060", b"\r\n\r\n")
