from sccp_lib import *

with SccpScenario() as s:
    anna = s.phone(ANNA)
    anna.register(keep_alive=30)
    call = s.call_out(anna)
    call.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    for _ in range(3):
        s.wait(30)
        anna.keep_alive()
        s.talk_both(anna.rtp, GATEWAY_RTP)
    bert = s.registered(BERT)
    for _ in range(3):
        s.wait(30)
        bert.keep_alive()
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    s.wait(35)
    bert.keep_alive()
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
