from lib import *

with Scenario() as s:
    register(s)
    for keep_alive in (b"\r\n\r\n", b"\r\n", b"\0\0\0\0", b""):
        s.send(ALICE_SIP, BOB_SIP, keep_alive)
    s.send(BOB_SIP, ALICE_SIP, b"\r\n\r\n")
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
