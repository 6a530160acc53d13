from lib import *

with Scenario() as s:
    connection = s.tcp_open()
    call = s.call(ALICE_SIP, BOB_SIP, connection=connection)
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.connection = None
    call.bye(side="callee")
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
