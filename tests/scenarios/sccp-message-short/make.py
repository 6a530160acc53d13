from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    side = call.caller
    side.hears(steps.open_channel)
    ack = {"address": ANNA, "port": anna.rtp_port, "pass_through_party_id": side.leg.party,
           "call_reference": side.leg.reference}
    with s.fate("forward"):
        anna.says("OpenReceiveChannelAck", cut=12, **ack)
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    side.acknowledge()
    side.start(GATEWAY, GATEWAY_PORT)
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
