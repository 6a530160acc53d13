from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 180)
    s.wait(1)
    cancel = call.ask("caller", "CANCEL")
    call.reply(cancel, 200)
    for _ in range(3):
        s.wait(20)
        call.reply(invite, 180)
    with s.dropped("no-pinhole"):
        s.talk(f"{STRANGER}:4000", ALICE_RTP, 3)
