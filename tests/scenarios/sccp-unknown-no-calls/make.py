from sccp_lib import *

with SccpScenario() as s:
    anna, unknown = s.registered(ANNA), s.registered(BERT, number="2099", rtp_port=16400)
    unknown.keep_alive()
    with s.dropped("unknown-phone"):
        unknown.says("OffHook", how={"acknowledge": False})
    again = s.registered(BERT, number="2099", rtp_port=16400)
    side = s.manager.side(again, "2001", "2099", False)
    with s.dropped("unknown-phone"):
        side.hears(steps.open_channel, how={"acknowledge": False})
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, again.rtp, 1)
    call = s.call_out(anna)
    call.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
