from lib import *

with Scenario() as s:
    call = s.call(answer=audio("203.0.113.50", 20000))
    call.establish()
    s.talk_both(ALICE_RTP, "203.0.113.50:20000")
    call.bye()
