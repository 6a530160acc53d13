from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("source-lock"):
        s.talk(f"{STRANGER}:20000", ALICE_RTP, 5)
        s.talk(f"{BOB}:30000", ALICE_RTP, 5)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
