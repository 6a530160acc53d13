from lib import *

with Scenario() as s:
    call = s.call(offer=audio(ALICE, "16384/8", "a=rtcp:32767"))
    call.establish()
    with s.dropped("no-session"):
        s.report(f"{BOB}:32773", f"{ALICE}:32773")
    call.bye()
