from lib import *

with Scenario() as s:
    call = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=s.tcp_open())
    invite = call.invite()
    ringing = call.response(invite, 180, "Ringing")
    accepted = call.response(invite, 200, "OK", body=call.answer)
    both = ringing + accepted
    call.say("callee", both[:len(ringing) + 100])
    call.say("callee", both[len(ringing) + 100:])
    ack = call.compose("caller", "ACK")
    s.talk_both(ALICE_RTP, BOB_RTP)
    bye = call.compose("caller", "BYE")
    call.say("caller", ack + bye)
    call.reply(bye, 200)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
