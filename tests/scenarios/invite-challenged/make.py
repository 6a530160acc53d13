from lib import *

with Scenario() as s:
    call = s.call()
    refused = call.invite()
    call.reply(refused, 407, extra=[("Proxy-Authenticate", 'Digest realm="example.net", nonce="f84f1cec41e6cbe5aea9c8e88d359"')])
    call.ask("caller", "ACK", refused=True)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    invite = call.invite(extra=[("Proxy-Authorization", 'Digest username="alice", realm="example.net", nonce="f84f1cec41e6cbe5aea9c8e88d359", uri="sip:bob@203.0.113.9", response="42ce3cef44b22f50c6a6071bc8"')])
    call.reply(invite, 180)
    call.accept(invite)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
