from lib import *

with Scenario() as s:
    with s.fate("listed"):
        s.talk(BOB_RTP, f"{ALICE}:30000")
    with s.dropped("acl"):
        s.talk(BOB_RTP, f"{ALICE}:30002", 1)
