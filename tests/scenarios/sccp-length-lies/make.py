from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    side = call.caller
    side.hears(steps.open_channel)
    anna.write("client", sccp.encode("KeepAlive", 17, length=0xFFFFFFF0))
    side.acknowledge()
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
