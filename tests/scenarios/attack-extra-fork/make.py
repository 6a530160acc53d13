from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 180)
    call.accept(invite)
    extra = s.call(call_id="call-1", caller_tag="a1", callee_tag="extra")
    extra._asked[invite] = "caller"
    extra.reply(invite, 200, body=audio(BOB, 20000))
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
    s.wait(40)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 2)
