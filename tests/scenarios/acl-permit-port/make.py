from lib import *

with Scenario() as s:
    call = s.call(BOB_SIP, ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000), answer=audio(ALICE, 16384))
    call.establish()
    s.talk_both(BOB_RTP, ALICE_RTP)
    call.bye()
    with s.dropped("acl"):
        s.send(f"{BOB}:5060", "10.1.1.6:5062", b"\r\n\r\n")
        s.tcp(s.now, f"{BOB}:4000", f"{ALICE}:5060", 1, 0, headers.SYN)
