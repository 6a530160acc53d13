from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye(side="callee")
    with s.dropped("no-pinhole"):
        s.talk_both(ALICE_RTP, BOB_RTP)
        s.report(BOB_RTCP, ALICE_RTCP)
