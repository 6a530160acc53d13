from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.establish()
    thief = s.phone("10.1.1.66", device=anna.device)
    thief.register()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
