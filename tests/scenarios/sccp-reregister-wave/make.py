from sccp_lib import *

with SccpScenario() as s:
    addresses = ANNA, BERT, CLARA
    old = [s.registered(address, number=str(2001 + index)) for index, address in enumerate(addresses)]
    s.wait(20)
    new = [s.phone(address, number=str(2001 + index), port=51000 + index) for index, address in enumerate(addresses)]
    for phone in new:
        phone.register(alarm=f"10: Name={phone.device} Load=8.5(3) Last=TCP-timeout")
    for phone in old:
        phone.reset("server")
    call = s.call_out(new[0])
    call.establish()
    s.talk_both(new[0].rtp, GATEWAY_RTP)
    call.end()
