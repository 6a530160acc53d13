from lib import *

with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16387), answer=audio(BOB, 20003))
    call.establish()
    s.talk_both(f"{ALICE}:16387", f"{BOB}:20003")
    s.report(f"{ALICE}:16388", f"{BOB}:20004")
    s.report(f"{BOB}:20004", f"{ALICE}:16388")
    with s.dropped("no-pinhole"):
        s.talk(f"{BOB}:20002", f"{ALICE}:16386", 1)
    call.bye()
