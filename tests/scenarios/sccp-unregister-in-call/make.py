from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    anna.unregister()
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
        s.talk(anna.rtp, GATEWAY_RTP, 1)
