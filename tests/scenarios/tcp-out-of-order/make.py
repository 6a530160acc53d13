from lib import *

with Scenario() as s:
    call = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=s.tcp_open())
    invite = call.invite(how=dict(split=[100, 200], order=[2, 0, 1]))
    call.reply(invite, 180)
    call.accept(invite, how=dict(split=[100], order=[1, 0]))
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
