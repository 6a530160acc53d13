from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    for method in ("INFO", "MESSAGE", "SUBSCRIBE", "NOTIFY", "PUBLISH", "FROBNICATE"):
        request = call.ask("caller", method, extra=[("P-Asserted-Identity", '"Alice" <sip:+15551234@203.0.113.9>')])
        call.reply(request, 200)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
