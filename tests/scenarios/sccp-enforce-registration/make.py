from sccp_lib import *

with SccpScenario() as s:
    anna, bert = s.phone(ANNA), s.phone(BERT)
    anna.connect()
    with s.dropped("enforce-registration"):
        anna.says("OpenReceiveChannelAck", address=ANNA, port=anna.rtp_port, pass_through_party_id=7, call_reference=7,
                  how={"acknowledge": False})
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    bert.connect()
    side = s.manager.side(bert, "2002", "9121", True)
    with s.dropped("enforce-registration"):
        side.hears(steps.start_media, GATEWAY, GATEWAY_PORT, how={"acknowledge": False})
    with s.dropped("no-pinhole"):
        s.talk(bert.rtp, GATEWAY_RTP, 1)
    clara = s.registered(CLARA)
    call = s.call_out(clara)
    call.establish()
    s.talk_both(clara.rtp, GATEWAY_RTP)
    call.end()
