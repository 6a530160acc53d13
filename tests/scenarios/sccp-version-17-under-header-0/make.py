from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    side = call.caller
    channel = {"conference_id": side.leg.conference, "pass_through_party_id": side.leg.party,
               "call_reference": side.leg.reference}
    anna.hears(sccp.encode("OpenReceiveChannel", 17, header=0, **channel))
    anna.write("client", sccp.encode("OpenReceiveChannelAck", 17, header=0, address=ANNA, port=anna.rtp_port,
                                     pass_through_party_id=side.leg.party, call_reference=side.leg.reference))
    anna.hears(sccp.encode("StartMediaTransmission", 17, header=0, address=GATEWAY, port=GATEWAY_PORT, **channel))
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
