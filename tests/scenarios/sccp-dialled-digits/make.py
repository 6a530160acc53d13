from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    for how in ("keypad", "enbloc", "soft-key"):
        call = s.call_out(anna, number="9001#")
        call.establish(how)
        call.end()
    call = s.call_out(anna, number="92")
    side = call.caller
    side.off_hook()
    for digit in "913":
        side.says("KeypadButton", button=sccp_calls.BUTTONS[digit])
    side.soft_key("backspace")
    side.soft_key("backspace")
    side.says("KeypadButton", button=2)
    side.hears(steps.tone_ends)
    side.hears(steps.proceeding)
    call.connect()
    call.end()
