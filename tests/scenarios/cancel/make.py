from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 183, body=call.answer)
    s.talk(BOB_RTP, ALICE_RTP)
    cancel = call.ask("caller", "CANCEL")
    call.reply(cancel, 200, contact=False)
    call.reply(invite, 487)
    call.ask("caller", "ACK")
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP)
