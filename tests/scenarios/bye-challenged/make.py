from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    bye = call.ask("caller", "BYE")
    call.reply(bye, 401, extra=[("WWW-Authenticate", 'Digest realm="example.net", nonce="1cec41e6cbe5aea9"')])
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
