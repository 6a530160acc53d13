from lib import *

from packets import TcpConnection

with Scenario() as s:
    connection = TcpConnection(s, f"{ALICE}:40000", BOB_SIP)
    s.write(connection, "client", b"o-the-end-of-a-message\r\nContent-Length: 0\r\n\r\n")
    call = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=connection)
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
