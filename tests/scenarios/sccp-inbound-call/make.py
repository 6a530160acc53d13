from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    side = s.manager.side(anna, "12125551212", anna.number, False)
    side.hears(steps.ringing_in)
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    side.says("OffHook")
    side.hears(steps.answered)
    side.open_channel()
    side.hears(steps.connected)
    side.start(GATEWAY, GATEWAY_PORT)
    s.talk_both(anna.rtp, GATEWAY_RTP)
    side.hears(steps.stop_media)
    side.hears(steps.ended)
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
