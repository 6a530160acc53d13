from lib import *

with Scenario() as s:
    calls = [s.call() for _ in range(3)]
    calls[0].establish()
    calls[1].establish()
    with s.dropped("limit"):
        calls[2].invite()
    s.call("10.1.1.6:5060", BOB_SIP, offer=audio("10.1.1.6", 16384)).establish()
    calls[0].bye()
    s.wait(60)
    s.call().establish()
