from sccp_lib import *

SIX, FAR = "2001:db8:1::5", "2001:db8:2::20"

with SccpScenario(manager="[2001:db8:2::10]:2000") as s:
    anna = s.phone(SIX, register_address="0.0.0.0")
    anna.register()
    call = s.call_out(anna, far=(FAR, 20000))
    call.establish()
    s.talk_both("[2001:db8:1::5]:16384", f"[{FAR}]:20000")
    call.end()
