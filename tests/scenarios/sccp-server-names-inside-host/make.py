from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna, far=("10.1.1.77", 20000))
    call.establish()
    with s.dropped("no-pinhole"):
        s.talk(f"{STRANGER}:20000", "10.1.1.77:20000", 1)
    call.end()
