from lib import *

with Scenario() as s:
    for port in (22, 40000):
        call = s.call(offer=audio(ALICE, port))
        call.establish()
        with s.dropped("no-session"):
            s.send(BOB_RTP, f"{ALICE}:{port}", rtp_packet(1, 0, 7))
        call.bye()
