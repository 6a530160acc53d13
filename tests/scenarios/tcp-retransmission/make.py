from lib import *

with Scenario() as s:
    call = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=s.tcp_open())
    invite = call.compose("caller", "INVITE", body=call.offer)
    call.say("caller", invite, split=[100], order=[0, 0, 1, 1])
    call.connection.segment(s.now, "client", 0, invite[:100])
    s.wait(0.1)
    call.reply(invite, 180)
    call.accept(invite)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
