from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    again = call.invite(body=audio(ALICE, 16400, version=2))
    call.reply(again, 488)
    call.ask("caller", "ACK", refused=True)
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("no-pinhole"):
        s.talk(f"{BOB}:20010", f"{ALICE}:16400", 1)
    call.bye()
