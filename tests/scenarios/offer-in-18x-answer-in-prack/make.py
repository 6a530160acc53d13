from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite(body="", extra=[("Supported", "100rel")])
    call.reply(invite, 183, body=audio(BOB, 20000), extra=[("Require", "100rel"), ("RSeq", "7")])
    prack = call.ask("caller", "PRACK", body=call.offer, extra=[("RAck", "7 1 INVITE")])
    call.reply(prack, 200)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.accept(invite, body="")
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
