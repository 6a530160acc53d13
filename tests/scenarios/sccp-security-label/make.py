from sccp_lib import *

KEYS = {"algorithm": 1, "key_length": 16, "salt_length": 14}

with SccpScenario() as s:
    anna, bert = s.registered(ANNA), s.registered("203.0.113.30", rtp_port=17000)
    for far_side in (KEYS, {}):
        call = s.call(anna, bert)
        call.ring()
        call.answer()
        call.caller.open_channel(**KEYS)
        call.callee.open_channel(**far_side)
        call.caller.start(*call.media_of(call.caller), **KEYS)
        call.callee.start(*call.media_of(call.callee), **far_side)
        for side in call.sides:
            side.hears(steps.connected)
        s.talk_both(anna.rtp, bert.rtp)
        call.hold()
        call.resume()
        call.end()
