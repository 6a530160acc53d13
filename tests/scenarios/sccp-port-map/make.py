from sccp_lib import *

with SccpScenario(manager=f"{MANAGER}:3000") as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
