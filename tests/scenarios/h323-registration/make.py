from lib import *
from h323 import H323Call, Ras

with Scenario() as s:
    first = Ras(s, ALICE, "203.0.113.20", ttl=60)
    first.discover()
    first.register()
    second = Ras(s, "10.1.1.6", "203.0.113.20", name="carol", identifier="ep2")
    second.register(reject="securityDenial")
    third = Ras(s, "10.1.1.7", "203.0.113.20", name="dave", identifier="ep3", ttl=60)
    third.register()
    for _ in range(4):
        s.wait(30)
        first.register(keep_alive=True)
    first.unregister()
