from sccp_lib import *

with SccpScenario() as s:
    anna = s.phone(ANNA)
    anna.register(alarm="22: Name=SEP001122334401 Load=7.2(2.0) Last=Reset-Reset")
    call = s.call_out(anna, number="9121")
    call.ring()
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    call.connect()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    s.report(anna.rtcp, GATEWAY_RTCP)
    s.receiver_report(GATEWAY_RTCP, anna.rtcp)
    call.end()
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
        s.talk(anna.rtp, GATEWAY_RTP, 1)
    anna.unregister()
    anna.close()
