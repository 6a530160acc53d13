from lib import *
from h323 import H323Call, Ras

STRANGERS = f"{STRANGER}:42000"

with Scenario() as s:
    inside = Ras(s, "10.1.1.6", "10.1.1.20", name="carol", identifier="ep7")
    inside.register()
    outside = Ras(s, ALICE, "203.0.113.20")
    outside.register()
    for port in (1719, 16384):
        with s.dropped("no-pinhole" if port > 2000 else "no-session"):
            s.send(STRANGERS, f"10.1.1.6:{port}", b"\x16\x80nothing of RAS")
    outside.unregister()
    inside.unregister()
