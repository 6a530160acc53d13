from lib import *

A, B = "2001:db8:1::5", "2001:db8:f::9"

with Scenario() as s:
    for order in (None, [1, 0]):
        call = s.call(f"[{A}]:5060", f"[{B}]:5060", offer=audio(A, 16384, *[f"a=x-filler:{n:03}-{'x' * 60}" for n in range(20)]))
        invite = call.invite(how=dict(cut=[1232], order=order))
        call.accept(invite)
        s.talk_both(f"[{A}]:16384", f"[{B}]:20000", 1)
        call.bye()
