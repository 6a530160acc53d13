from lib import *

with Scenario() as s:
    register(s, phone=f"{ALICE}:49152", contact=f"<sip:alice@{ALICE_SIP}>", sent_by=ALICE_SIP, answer_to=ALICE_SIP)
    s.wait(40)
    call = s.call(BOB_SIP, ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000), answer=audio(ALICE, 16384))
    call.establish()
    s.talk_both(BOB_RTP, ALICE_RTP)
    call.bye()
    with s.dropped("no-session"):
        s.send(f"{STRANGER}:5060", ALICE_SIP, b"\r\n\r\n")
