from lib import *

OTHER_SERVER = "203.0.113.77:5060"
BEHIND_ROUTER = "10.9.9.5"

with Scenario() as s:
    register(s, user="1001")
    with s.dropped("strict-match"):
        register(s, phone=f"{BEHIND_ROUTER}:5060", user="1002", call_id="reg-2", answered=False)
        register(s, registrar=OTHER_SERVER, user="1001", call_id="reg-3", answered=False)
        register(s, registrar=f"{BOB}:5070", user="1001", call_id="reg-4", answered=False)

    # Over TCP: the connection opens, and is reset when the REGISTER comes.
    phone = s.tcp_open(f"{BEHIND_ROUTER}:40000", BOB_SIP)
    aor = f"<sip:1002@{BOB}>"
    with s.dropped("strict-match"):
        s.write(phone, "client", sip_message(
            f"REGISTER sip:{BOB} SIP/2.0",
            [("Via", f"SIP/2.0/TCP {BEHIND_ROUTER}:40000;branch=z9hG4bK-reg-5"), ("Max-Forwards", "70"),
             ("From", f"{aor};tag=r5"), ("To", aor), ("Call-ID", "reg-5"), ("CSeq", "1 REGISTER"),
             ("Contact", f"<sip:1002@{BEHIND_ROUTER}:40000;transport=tcp>")]), acknowledge=False)

    # A registered phone stays registered.
    register(s, user="1001", cseq=2)
