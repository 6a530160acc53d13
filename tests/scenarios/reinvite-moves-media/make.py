from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    again = call.invite(body=audio(ALICE, 16400, version=2))
    s.talk_both(ALICE_RTP, BOB_RTP, 1)
    call.accept(again, body=audio(BOB, 20010, version=2))
    s.talk_both(f"{ALICE}:16400", f"{BOB}:20010")
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    call.bye()
