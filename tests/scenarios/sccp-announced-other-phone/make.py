from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    call.open(address="10.1.1.77")
    call.start()
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, "10.1.1.77:16384", 1)
    call.end()
