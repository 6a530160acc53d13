from lib import *

with Scenario() as s:
    for answer in (audio("127.0.0.1", 20000, origin=BOB), audio("::1", 20000, origin=BOB)):
        call = s.call(answer=answer)
        call.establish()
        call.bye()
