from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 183, body=audio(BOB, 20010))
    s.talk_both(ALICE_RTP, f"{BOB}:20010")
    call.accept(invite)
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("no-pinhole"):
        s.talk(f"{ALICE}:16400", f"{BOB}:20010", 1)
    call.bye()
