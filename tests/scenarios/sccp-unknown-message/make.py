from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.establish()
    anna.write("client", sccp.frame(0x7777, bytes(20), header=17))
    anna.write("server", sccp.frame(0x0A5A, b"\xcb\x00\x71\x42" * 5, header=17))
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
