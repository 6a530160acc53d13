from lib import *

def long_offer():
    return audio(ALICE, 16384, *[f"a=x-filler:{n:03}-{'x' * 60}" for n in range(30)])


with Scenario() as s:
    for order in (None, [1, 0], [2, 1, 0]):
        call = s.call(offer=long_offer())
        invite = call.invite(how=dict(cut=[1400] if order != [2, 1, 0] else [800, 1600], order=order))
        call.accept(invite)
        s.talk_both(ALICE_RTP, BOB_RTP, 1)
        call.bye()
