from lib import *

with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16384, "a=rtcp-mux"), answer=audio(BOB, 20000, "a=rtcp-mux"))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.report(ALICE_RTP, BOB_RTP)
    s.report(BOB_RTP, ALICE_RTP)
    with s.dropped("no-pinhole"):
        s.report(BOB_RTCP, ALICE_RTCP)
    call.bye()
