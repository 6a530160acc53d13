from lib import *

A, B = "2001:db8:1::5", "2001:db8:f::9"

with Scenario() as s:
    call = s.call(f"[{A}]:5060", f"[{B}]:5060")
    call.establish()
    s.talk_both(f"[{A}]:16384", f"[{B}]:20000")
    call.reinvite("caller", audio("::", 16384, origin=A, version=2), audio(B, 20000, version=2))
    with s.dropped("no-pinhole"):
        s.talk(f"[{B}]:20002", f"[{A}]:16384", 1)
    s.wait(300)
    call.reinvite("caller", audio(A, 16384, version=3), audio(B, 20000, version=3))
    s.talk_both(f"[{A}]:16384", f"[{B}]:20000")
    call.bye()
