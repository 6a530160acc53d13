from sccp_lib import *

with SccpScenario() as s:
    for index, version in enumerate((3, 5, 11, 17, 20, 22)):
        phone = s.registered(f"10.1.1.{5 + index}", version=version)
        call = s.call_out(phone, far=(GATEWAY, GATEWAY_PORT + 2 * index))
        call.establish()
        s.talk_both(phone.rtp, f"{GATEWAY}:{GATEWAY_PORT + 2 * index}")
        call.end()
        with s.dropped("no-pinhole"):
            s.talk(f"{GATEWAY}:{GATEWAY_PORT + 2 * index}", phone.rtp, 1)
