from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 180)
    call.reply(invite, 486)
    call.ask("caller", "ACK")
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
