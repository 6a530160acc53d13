from sccp_lib import *

with SccpScenario() as s:
    anna, bert = s.registered(ANNA), s.registered(BERT, rtp_port=16400)
    calls = s.call_out(anna), s.call_out(bert, far=(GATEWAY, 20100))
    for call in calls:
        call.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    anna.reset()
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    s.talk_both(bert.rtp, f"{GATEWAY}:20100")
    bert.close()
    with s.dropped("no-pinhole"):
        s.talk(f"{GATEWAY}:20100", bert.rtp, 1)
