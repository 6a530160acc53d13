from lib import *

with Scenario() as s:
    call = s.call()
    body, kind = multipart(("application/isup;version=nxv3", "\x01\x00\x49\x00\x00\x03\x02\x00\x07"), ("application/sdp", call.offer),
                           ("application/pidf+xml", "<presence/>"), boundary="unique-boundary-1")
    invite = call.invite(body=body, content_type=kind)
    answer, kind = multipart(("application/sdp", call.answer), ("text/plain", "m=audio 30000 RTP/AVP 0\r\nc=IN IP4 203.0.113.9"))
    call.reply(invite, 200, body=answer, content_type=kind)
    call.ask("caller", "ACK")
    s.talk_both(ALICE_RTP, BOB_RTP)
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, f"{BOB}:30000", 1)
    call.bye()
