from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.send(f"{ALICE}:5353", f"{BOB}:53", b"a query")
    with s.dropped("acl"):
        s.send(f"{ALICE}:40000", f"{BOB}:123", b"the time")
    call.bye()
