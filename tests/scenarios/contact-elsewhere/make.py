from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.compose("caller", "INVITE", body=call.offer).replace(b"alice@10.1.1.5:5060>", b"alice@10.1.1.5:5066>")
    call._asked[invite] = "caller"
    call.say("caller", invite)
    call.reply(invite, 200, body=call.answer)
    call.ask("caller", "ACK")
    s.talk_both(ALICE_RTP, BOB_RTP)
    bye = call.compose("callee", "BYE")
    s.send(BOB_SIP, f"{ALICE}:5066", bye)
    s.send(f"{ALICE}:5066", BOB_SIP, call.response(bye, 200, "OK"))
    s.wait(1)
    with s.dropped("no-session"):
        s.send(f"{STRANGER}:5060", f"{ALICE}:5066", bye)
