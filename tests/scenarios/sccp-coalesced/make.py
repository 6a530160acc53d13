from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.ring()
    leg = call.caller.leg
    anna.write("server", steps.ringing_out(17, leg) + steps.connected(17, leg) + steps.open_channel(17, leg))
    anna.write("client", sccp.encode("KeepAlive", 17) + sccp.encode(
        "OpenReceiveChannelAck", 17, address=ANNA, port=anna.rtp_port, pass_through_party_id=leg.party,
        call_reference=leg.reference) + sccp.encode("KeepAlive", 17))
    anna.write("server", sccp.encode("KeepAliveAck", 17) * 2 + steps.start_media(17, leg, GATEWAY, GATEWAY_PORT))
    s.talk_both(anna.rtp, GATEWAY_RTP)
    anna.write("client", sccp.encode("KeepAlive", 17) + sccp.encode("OnHook", 17, call_reference=leg.reference))
    anna.write("server", steps.stop_media(17, leg) + steps.ended(17, leg))
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
