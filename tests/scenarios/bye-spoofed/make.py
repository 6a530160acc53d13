from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    for caller_tag, callee_tag in (("a1", "forged"), ("forged", "b1"), ("forged", "other")):
        forged = s.call(call_id="call-1", caller_tag=caller_tag, callee_tag=callee_tag)
        forged.established = True
        forged.ask("callee", "BYE")
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
    call.bye()
