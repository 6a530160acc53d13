from lib import *

with Scenario() as s:
    first = s.call()
    first.establish()
    second = s.call(offer=audio(ALICE, 16390), answer=audio(BOB, 20010))
    second.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.talk_both(f"{ALICE}:16390", f"{BOB}:20010")
    first.bye()
    s.talk_both(f"{ALICE}:16390", f"{BOB}:20010")
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    second.bye()
