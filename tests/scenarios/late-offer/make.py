from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite(body="")
    call.reply(invite, 180)
    call.reply(invite, 200, body=audio(BOB, 20000))
    call.ask("caller", "ACK", body=call.offer)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
