from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    side = call.caller
    side.hears(steps.open_channel)
    ack = sccp.encode("OpenReceiveChannelAck", 17, address=ANNA, port=anna.rtp_port, pass_through_party_id=side.leg.party,
                      call_reference=side.leg.reference)
    anna.write("client", ack, split=tuple(range(1, len(ack))))
    start = steps.start_media(17, side.leg, GATEWAY, GATEWAY_PORT)
    anna.write("server", start, split=(2, 10, 26, 33), order=[0, 1, 3, 2, 4])
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
