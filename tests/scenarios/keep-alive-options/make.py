from lib import *

with Scenario() as s:
    register(s, expires=3600)
    ping = s.call(BOB_SIP, ALICE_SIP, caller="bob", callee="alice", call_id="ping", caller_tag="ping")
    for _ in range(120):
        ping.reply(ping.ask("caller", "OPTIONS"), 200, contact=False)
        s.wait(10)
    call = s.call(BOB_SIP, ALICE_SIP, caller="bob", callee="alice", offer=audio(BOB, 20000), answer=audio(ALICE, 16384))
    call.establish()
    s.talk_both(BOB_RTP, ALICE_RTP)
    call.bye()
