from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    call.open(status=1)
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    call.end()
