from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    s.talk(f"{STRANGER}:20000", ALICE_RTP, 2)
    call.accept(invite)
    with s.dropped("source-lock"):
        s.talk(f"{STRANGER}:20000", ALICE_RTP, 2)
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("source-lock"):
        s.talk(f"{STRANGER}:20000", ALICE_RTP, 2)
    call.bye()
