from lib import *

with Scenario() as s:
    call = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=s.tcp_open())
    call.say("caller", b"\r\n\r\n")
    call.say("callee", b"\r\n")
    invite = call.compose("caller", "INVITE", body=call.offer)
    call.say("caller", b"\r\n\r\n" + invite)
    call.say("callee", b"\r\n" + call.response(invite, 180, "Ringing"))
    call.say("callee", b"\r")
    call.say("callee", b"\n" + call.response(invite, 200, "OK", body=call.answer))
    call.ask("caller", "ACK")
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.say("caller", b"\r\n\r\n")
    call.bye()
