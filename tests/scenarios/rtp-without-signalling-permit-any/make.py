from lib import *

with Scenario() as s:
    with s.dropped("no-pinhole"):
        s.talk_both(BOB_RTP, ALICE_RTP)
        s.send(f"{BOB}:53", ALICE_RTP, b"not RTP, and to a media port all the same")
    s.send(f"{BOB}:9000", f"{ALICE}:9000", b"anything else")
