from lib import *

import struct


def echo(src, dst, kind=8):
    source, destination = endpoint(f"{src}:0").address, endpoint(f"{dst}:0").address
    body = struct.pack("!BBHHH", kind, 0, 0, 1, 1) + b"sallyport"
    value = headers.checksum(body)
    return headers.ipv4_packet(source, destination, headers.PROTOCOL_ICMP, body[:2] + struct.pack("!H", value) + body[4:])


with Scenario() as s:
    with s.dropped("no-session"):
        s.send(f"{STRANGER}:9000", f"{ALICE}:9000", b"hello")
        for flags in (headers.SYN, headers.SYN | headers.ACK, headers.RST):
            s.tcp(s.now, f"{STRANGER}:4000", f"{ALICE}:22", 1, 1, flags)
            s.wait(0.01)
        s.ip(s.now, echo(STRANGER, ALICE))
        s.wait(0.01)
        s.call(f"{STRANGER}:5060", ALICE_SIP, caller="mallory", callee="alice", offer=audio(STRANGER, 20000)).invite()
    s.ip(s.now, echo(ALICE, BOB))
    s.wait(0.01)
    s.ip(s.now, echo(BOB, ALICE, kind=0))
