from lib import *

with Scenario() as s:
    register(s)
    register(s, phone=f"{ALICE}:5062", call_id="reg-2")
    s.send(f"{BOB}:5070", f"{ALICE}:5062", b"\r\n\r\n")
    register(s, cseq=2, expires=0, contact="*")
    with s.dropped("no-session"):
        s.send(f"{BOB}:5080", ALICE_SIP, b"\r\n\r\n")
        s.send(f"{BOB}:5080", f"{ALICE}:5062", b"\r\n\r\n")
