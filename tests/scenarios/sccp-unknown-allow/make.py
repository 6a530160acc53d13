from sccp_lib import *

with SccpScenario() as s:
    anna, unknown = s.registered(ANNA), s.registered(BERT, number="2099")
    for phone in (anna, unknown):
        call = s.call_out(phone)
        call.establish()
        s.talk_both(phone.rtp, GATEWAY_RTP)
        call.end()
