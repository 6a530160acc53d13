from lib import *

with Scenario() as s:
    call = s.call(answer=audio(BOB, 20000, "a=rtcp:20500"))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.report(ALICE_RTCP, f"{BOB}:20500")
    s.report(f"{BOB}:20500", ALICE_RTCP)
    with s.dropped("no-pinhole"):
        s.report(f"{ALICE}:16385", BOB_RTCP)
    call.bye()
