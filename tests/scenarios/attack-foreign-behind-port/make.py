from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 180)
    call.accept(invite, body=audio(STRANGER, 80))
    with s.dropped("source-lock"):
        s.talk(f"{STRANGER}:4000", ALICE_RTP, 3)
    call.bye()
