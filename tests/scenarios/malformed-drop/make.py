from lib import *

MALFORMED = [
    b"INVITE sip:bob@203.0.113.9 SIP/2.0\r\nVia: nonsense\r\n\r\n",
    b"INVITE sip:bob@203.0.113.9\r\n\r\n",
    b"SIP/2.0 2x0 OK\r\n\r\n",
    b"not SIP at all"]

with Scenario() as s:
    with s.dropped("malformed"):
        for message in MALFORMED:
            s.send(ALICE_SIP, BOB_SIP, message)
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
