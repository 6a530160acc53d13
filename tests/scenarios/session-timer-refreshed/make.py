from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite(extra=[("Supported", "timer"), ("Session-Expires", "90;refresher=uac")])
    call.reply(invite, 180)
    call.accept(invite, extra=[("Session-Expires", "90;refresher=uac"), ("Require", "timer")])
    for _ in range(40):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
        s.wait(45)
        update = call.ask("caller", "UPDATE", extra=[("Session-Expires", "90;refresher=uac")])
        call.reply(update, 200, extra=[("Session-Expires", "90;refresher=uac"), ("Require", "timer")])
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
