from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite(extra=[("Supported", "timer"), ("Session-Expires", "90;refresher=uac")])
    call.reply(invite, 180)
    call.accept(invite, extra=[("Session-Expires", "90;refresher=uac"), ("Require", "timer")])
    for _ in range(12):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
        s.wait(10)
    s.wait(10)
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
