from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.reinvite("caller", audio("0.0.0.0", 16384, origin=ALICE, version=2), audio(BOB, 20000, version=2))
    with s.dropped("no-pinhole"):
        s.talk(f"{BOB}:20002", ALICE_RTP, 1)
    s.wait(300)
    call.reinvite("caller", audio(ALICE, 16384, version=3).removesuffix("\r\n"), audio(BOB, 20000, version=3))
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
