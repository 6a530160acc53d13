from lib import *

with Scenario() as s:
    invite = s.call(offer=audio(ALICE, 16384)).compose("caller", "INVITE", body=audio(ALICE, 30000))
    quoted = headers.ip_packets(endpoint(ALICE_SIP).address, endpoint(BOB_SIP).address, headers.PROTOCOL_UDP,
                                headers.udp_datagram(ALICE_SIP, BOB_SIP, invite))[0]
    with s.dropped("no-session"):
        s.icmp_unreachable(s.now, BOB, quoted)
    s.wait(0.1)
    call = s.call()
    call.establish()
    s.icmp_unreachable(s.now, BOB, quoted)
    s.wait(0.1)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, f"{ALICE}:30000", 1)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
