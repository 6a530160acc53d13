from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.caller.says("OnHook")
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
