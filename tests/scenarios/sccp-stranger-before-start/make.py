from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    call.open()
    with s.dropped("source-lock"):
        s.talk(f"{STRANGER}:20000", anna.rtp, 1)
    call.start()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    with s.dropped("source-lock"):
        s.talk(f"{STRANGER}:20000", anna.rtp, 1)
    call.end()
