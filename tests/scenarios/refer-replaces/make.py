from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    replacing = s.call(f"{BOB}:5060", ALICE_SIP, caller="carol", callee="alice", offer=audio(BOB, 24000), answer=audio(ALICE, 16390))
    invite = replacing.invite(extra=[("Replaces", "call-1;to-tag=a1;from-tag=b1"), ("Referred-By", "<sip:bob@203.0.113.9>")])
    replacing.accept(invite)
    call.bye()
    s.talk_both(f"{ALICE}:16390", f"{BOB}:24000")
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    replacing.bye()
