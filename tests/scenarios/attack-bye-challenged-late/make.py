from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    bye = call.ask("caller", "BYE")
    call.reply(bye, 200)
    s.wait(5)
    call.reply(bye, 401)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 3)
