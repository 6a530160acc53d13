from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk(f"{BOB}:31337", ALICE_RTP)
    s.talk(ALICE_RTP, f"{BOB}:31337")
    with s.dropped("source-lock"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    call.bye()
