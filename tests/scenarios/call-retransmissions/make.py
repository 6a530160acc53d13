from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.say("caller", invite)
    ringing = call.reply(invite, 180)
    call.say("callee", ringing)
    accepted = call.reply(invite, 200, body=call.answer)
    for gap in (0.5, 1, 2, 4, 4, 4, 4, 4, 4, 4, 4):
        s.wait(gap)
        call.say("callee", accepted)
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    ack = call.ask("caller", "ACK")
    call.say("caller", ack)
    s.talk_both(ALICE_RTP, BOB_RTP)
    bye = call.ask("caller", "BYE")
    call.say("caller", bye)
    call.reply(bye, 200)
    s.wait(1)
    call.say("caller", invite)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
