from lib import *

with Scenario() as s:
    with s.dropped("no-pinhole"):
        s.talk_both(BOB_RTP, ALICE_RTP)
