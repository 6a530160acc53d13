from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    call.reply(invite, 100)
    call.reply(invite, 180)
    call.accept(invite)
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.report(ALICE_RTCP, BOB_RTCP)
    s.receiver_report(BOB_RTCP, ALICE_RTCP)
    call.bye()
