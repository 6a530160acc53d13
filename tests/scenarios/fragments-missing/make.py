from lib import *

with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16384, *[f"a=x-filler:{n:03}-{'x' * 60}" for n in range(20)]))
    invite = call.compose("caller", "INVITE", body=call.offer)
    with s.dropped("fragment"):
        call.say("caller", invite, cut=[800, 1400], order=[0, 2])
    s.wait(35)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
