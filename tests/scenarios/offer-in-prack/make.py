from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite(extra=[("Supported", "100rel")])
    call.reply(invite, 183, body=call.answer, extra=[("Require", "100rel"), ("RSeq", "1")])
    prack = call.ask("caller", "PRACK", body=audio(ALICE, 16400, version=2), extra=[("RAck", "1 1 INVITE")])
    call.reply(prack, 200, body=audio(BOB, 20010, version=2))
    s.talk_both(f"{ALICE}:16400", f"{BOB}:20010")
    call.accept(invite, body="")
    s.talk_both(f"{ALICE}:16400", f"{BOB}:20010")
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    call.bye()
