from lib import *

with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16384, "a=rtcp-mux"))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.report(ALICE_RTCP, BOB_RTCP)
    s.report(BOB_RTCP, ALICE_RTCP)
    with s.dropped("rtp-conformance"):
        s.report(BOB_RTP, ALICE_RTP)
    call.bye()
