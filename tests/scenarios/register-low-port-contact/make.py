from lib import *

with Scenario() as s:
    register(s, contact=f"<sip:alice@{ALICE}:445>")
    with s.dropped("no-session"):
        s.send(f"{BOB}:5070", f"{ALICE}:445", b"\r\n\r\n")
