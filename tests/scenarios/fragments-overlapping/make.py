from lib import *

with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16384, *[f"a=x-filler:{n:03}-{'x' * 60}" for n in range(20)]))
    invite = call.compose("caller", "INVITE", body=call.offer)
    ends = [endpoint(ALICE_SIP), endpoint(BOB_SIP)]
    datagram = headers.udp_datagram(*ends, invite)

    def piece(begin, end, data=datagram):
        s.ip(s.now, headers.fragment(ends[0].address, ends[1].address, headers.PROTOCOL_UDP, data[begin:end], begin,
                                     end < len(data), ident=77))
        s.wait(0.001)

    with s.dropped("fragment"):
        piece(0, 800)
        piece(400, 1200, datagram.replace(b"16384", b"31337"))
        piece(800, len(datagram))
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
