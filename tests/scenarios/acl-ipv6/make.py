from lib import *

import struct

A, B = "2001:db8:1::5", "2001:db8:f::9"


def neighbour_solicitation(src, dst, target):
    source, destination = endpoint(f"[{src}]:0").address, endpoint(f"[{dst}]:0").address
    body = struct.pack("!BBHI", 135, 0, 0, 0) + endpoint(f"[{target}]:0").address.packed
    value = headers.checksum(headers.pseudo_header(source, destination, headers.PROTOCOL_ICMPV6, len(body)) + body)
    return headers.ipv6_packet(source, destination, headers.PROTOCOL_ICMPV6, body[:2] + struct.pack("!H", value) + body[4:],
                               hop_limit=255)


with Scenario() as s:
    s.send(f"[{B}]:9000", f"[{A}]:9000", b"permitted")
    with s.dropped("acl"):
        s.send(f"[{B}]:9000", f"[{A}]:9001", b"not permitted")
    s.ip(s.now, neighbour_solicitation(B, A, A))
    s.wait(0.1)
    with s.dropped("no-session"):
        s.send(f"{BOB}:9000", f"{ALICE}:9000", b"IPv4 has no list here, and is closed from outside")
