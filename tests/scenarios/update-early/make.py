from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite(extra=[("Supported", "100rel")])
    call.reply(invite, 183, body=call.answer, extra=[("Require", "100rel"), ("RSeq", "1")])
    call.reply(call.ask("caller", "PRACK", extra=[("RAck", "1 1 INVITE")]), 200)
    update = call.ask("caller", "UPDATE", early=True, body=audio(ALICE, 16400, version=2))
    call.reply(update, 200, body=audio(BOB, 20000, version=2))
    s.talk_both(f"{ALICE}:16400", BOB_RTP)
    call.accept(invite, body="")
    s.talk_both(f"{ALICE}:16400", BOB_RTP)
    with s.dropped("no-pinhole"):
        s.talk(f"{BOB}:20010", ALICE_RTP, 1)
    call.bye()
