from lib import *

with Scenario() as s:
    long = s.call(offer=audio(ALICE, 16384))
    invite = long.compose("caller", "INVITE", body=long.offer)
    invite += b"m=audio 16390 RTP/AVP 0\r\n"
    long.say("caller", invite)
    short = s.call(offer=audio(ALICE, 16400))
    cut = short.compose("caller", "INVITE", body=short.offer)
    short.say("caller", cut[:-10])
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, f"{ALICE}:16390", 1)
        s.talk(BOB_RTP, f"{ALICE}:16400", 1)
    s.talk(BOB_RTP, ALICE_RTP, 1)
