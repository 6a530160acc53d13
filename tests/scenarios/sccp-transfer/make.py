from sccp_lib import *

with SccpScenario() as s:
    anna, clara = s.registered(ANNA), s.registered(CLARA, version=20)
    first = s.call_out(anna)
    first.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    first.caller.soft_key("transfer")
    first.stop()
    first.caller.hears(steps.held)
    second = s.call(anna, clara)
    second.caller.hears(steps.dial_tone)
    for digit in clara.number:
        second.caller.says("KeypadButton", button=sccp_calls.BUTTONS[digit])
    second.caller.hears(steps.proceeding)
    second.callee.hears(steps.ringing_in)
    second.answer()
    second.connect()
    second.caller.soft_key("transfer")
    second.stop()
    for side in (first.caller, second.caller):
        side.hears(steps.ended)
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, anna.rtp, 1)
    third = second.callee
    third.open_channel()
    third.start(GATEWAY, GATEWAY_PORT)
    s.talk_both(clara.rtp, GATEWAY_RTP)
    third.says("OnHook")
    third.hears(steps.stop_media)
    third.hears(steps.ended)
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, clara.rtp, 1)
