from lib import *

with Scenario() as s:
    register(s)
    with s.dropped("no-session"):
        s.call(f"{STRANGER}:5060", ALICE_SIP, call_id="uninvited").invite()
    call = s.call(f"{BOB}:5070", ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000),
                  answer=audio(ALICE, 16384))
    call.establish()
    s.talk_both(BOB_RTP, ALICE_RTP)
    call.bye()
