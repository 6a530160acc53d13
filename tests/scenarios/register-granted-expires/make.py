from lib import *

with Scenario() as s:
    register(s, granted=60)
    s.wait(58)
    s.call(f"{BOB}:5070", ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000)).invite()
    s.wait(5)
    with s.dropped("no-session"):
        s.call(f"{BOB}:5080", ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000)).invite()
