from lib import *

OTHER_PHONE = "10.1.1.6"

with Scenario() as s:
    with s.dropped("enforce-registration"):
        s.call().invite()
        s.call(BOB_SIP, ALICE_SIP, caller="bob", callee="alice").invite()
    register(s, code=401)
    with s.dropped("enforce-registration"):
        s.call().invite()
    register(s, cseq=2)

    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()

    inbound = s.call(f"{STRANGER}:5060", ALICE_SIP, caller="carol", callee="alice", offer=audio(STRANGER, 20002),
                     answer=audio(ALICE, 16386))
    inbound.establish()
    s.talk_both(f"{STRANGER}:20002", f"{ALICE}:16386")
    inbound.bye()

    with s.dropped("enforce-registration"):
        s.call(f"{OTHER_PHONE}:5060", BOB_SIP, caller="dave").invite()
        s.call(BOB_SIP, f"{OTHER_PHONE}:5060", caller="bob", callee="dave").invite()
