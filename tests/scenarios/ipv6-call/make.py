from lib import *

A, B = "2001:db8:1::5", "2001:db8:f::9"

with Scenario() as s:
    call = s.call(f"[{A}]:5060", f"[{B}]:5060")
    call.establish()
    s.talk_both(f"[{A}]:16384", f"[{B}]:20000")
    s.report(f"[{A}]:16385", f"[{B}]:20001")
    call.bye()
    with s.dropped("no-pinhole"):
        s.talk(f"[{B}]:20000", f"[{A}]:16384", 1)
