from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite(extra=[("Supported", "100rel")])
    call.reply(invite, 183, body=call.answer, extra=[("Require", "100rel"), ("RSeq", "1")])
    prack = call.ask("caller", "PRACK", extra=[("RAck", "1 1 INVITE")])
    call.reply(prack, 200)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.accept(invite, body="")
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
