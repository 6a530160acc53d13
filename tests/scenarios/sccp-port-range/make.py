from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA, rtp_port=5060)
    call = s.call_out(anna)
    call.establish()
    with s.dropped("no-session"):
        s.talk(GATEWAY_RTP, f"{ANNA}:5060", 1)
    call.end()
