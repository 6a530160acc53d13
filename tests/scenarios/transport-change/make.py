from lib import *

with Scenario() as s:
    connection = s.tcp_open()
    call = s.call(ALICE_SIP, BOB_SIP, connection=connection)
    invite = call.invite(body=audio(ALICE, 16384, *[f"a=x-filler:{n:03}-{'x' * 60}" for n in range(20)]), how=dict(split=[1000]))
    call.reply(invite, 180)
    call.accept(invite)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.connection = None
    call.bye()
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
