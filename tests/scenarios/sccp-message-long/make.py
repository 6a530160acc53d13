from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    side = call.caller
    side.hears(steps.open_channel)
    anna.says("OpenReceiveChannelAck", address=ANNA, port=anna.rtp_port, pass_through_party_id=side.leg.party,
              call_reference=side.leg.reference, more=bytes(8))
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    call.end()
