from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 183, tag="one", body=audio("203.0.113.11", 20000))
    call.reply(invite, 183, tag="two", body=audio("203.0.113.12", 21000))
    call.reply(invite, 183, tag="three", body=audio("203.0.113.13", 22000))
    s.talk_both("203.0.113.11:20000", ALICE_RTP)
    s.talk_both("203.0.113.12:21000", ALICE_RTP)
    s.talk_both("203.0.113.13:22000", ALICE_RTP)
    call.tags["callee"] = "two"
    call.accept(invite, body=audio("203.0.113.12", 21000))
    s.talk_both("203.0.113.12:21000", ALICE_RTP)
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, "203.0.113.11:20000", 1)
        s.talk(ALICE_RTP, "203.0.113.13:22000", 1)
    with s.dropped("source-lock"):
        s.talk("203.0.113.11:20004", ALICE_RTP, 1)
    call.bye()
