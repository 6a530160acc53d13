from lib import *

with Scenario() as s:
    call = s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=s.tcp_open())
    invite = call.compose("caller", "INVITE", body=call.offer)
    call.say("caller", invite, acknowledge=False)
    with s.dropped("tcp-conflict"):
        call.connection.segment(s.now, "client", 0, invite.replace(b"16384", b"31337"))
    s.wait(0.1)
    call.reply(invite, 180)
    call.accept(invite)
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, f"{ALICE}:31337", 1)
    call.bye()
