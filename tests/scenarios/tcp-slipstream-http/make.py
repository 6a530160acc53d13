from lib import *

with Scenario() as s:
    register_text = sip_message(f"REGISTER sip:{BOB};transport=TCP SIP/2.0", [
        ("Via", f"SIP/2.0/TCP {ALICE}:5060;branch=z9hG4bK-x"), ("From", f"<sip:wuzzi@{BOB}>;tag=x"), ("To", f"<sip:wuzzi@{BOB}>"),
        ("Call-ID", "slipstream"), ("CSeq", "1 REGISTER"), ("Contact", f"<sip:wuzzi@{ALICE}:3306;transport=TCP>"), ("Expires", "600")])
    post = b"POST / HTTP/1.1\r\nHost: 203.0.113.9:5060\r\nContent-Length: 4096\r\n\r\n"
    web = s.tcp_open(f"{ALICE}:40000", BOB_SIP)
    body = post + b"A" * 1000
    s.write(web, "client", body + register_text, split=[len(body)])
    s.write(web, "server", register_text.replace(f"REGISTER sip:{BOB};transport=TCP SIP/2.0".encode(), b"SIP/2.0 200 OK"))
    invite = s.call().compose("caller", "INVITE", body=audio(ALICE, 16384))
    s.write(web, "client", invite)
    with s.dropped("no-session"):
        s.tcp(s.now, f"{BOB}:4000", f"{ALICE}:3306", 1, 0, headers.SYN)
    s.wait(0.1)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
