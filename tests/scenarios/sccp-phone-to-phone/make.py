from sccp_lib import *

with SccpScenario() as s:
    anna, bert = s.registered(ANNA), s.registered("203.0.113.30", version=20, rtp_port=17000)
    call = s.call(anna, bert)
    call.establish()
    s.talk_both(anna.rtp, bert.rtp)
    call.hold()
    with s.dropped("no-pinhole"):
        s.talk(bert.rtp, anna.rtp, 1)
        s.talk(anna.rtp, bert.rtp, 1)
    call.resume()
    s.talk_both(anna.rtp, bert.rtp)
    call.end(call.callee)
    with s.dropped("no-pinhole"):
        s.talk(bert.rtp, anna.rtp, 1)
