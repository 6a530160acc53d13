from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna, far=(MANAGER, 2000))
    call.establish()
    s.talk_both(anna.rtp, f"{MANAGER}:2000")
    with s.dropped("source-lock"):
        s.talk(f"{STRANGER}:2000", anna.rtp, 1)
    call.end()
    with s.dropped("acl"):
        s.talk(f"{MANAGER}:2000", anna.rtp, 1)
