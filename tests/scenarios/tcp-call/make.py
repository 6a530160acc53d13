from lib import *

with Scenario() as s:
    call = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=s.tcp_open())
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
    s.now = call.connection.close(s.now)
