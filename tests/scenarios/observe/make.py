from lib import *

with Scenario() as s:
    s.talk_both(f"{BOB}:24000", f"{ALICE}:24000")
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.talk(f"{STRANGER}:20000", ALICE_RTP)
    call.bye()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.send(ALICE_SIP, BOB_SIP, b"INVITE sip:bob SIP/2.0\r\nVia: nonsense\r\n\r\n")
    s.tcp(s.now, f"{STRANGER}:4444", f"{ALICE}:22", 1, 0, headers.SYN)
