from lib import *

from packets import TcpConnection

with Scenario() as s:
    old = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=TcpConnection(s, f"{ALICE}:40000", BOB_SIP))
    with s.dropped("mid-stream"):
        old.say("caller", old.compose("caller", "INVITE", body=old.offer), acknowledge=False)
    call = s.call(f"{ALICE}:40002", BOB_SIP, transport="TCP", connection=s.tcp_open(f"{ALICE}:40002", BOB_SIP))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
