from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 180)
    s.wait(100)
    call.reply(invite, 180)
    s.wait(179)
    s.talk(BOB_RTP, ALICE_RTP, 1)
    s.wait(5)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
