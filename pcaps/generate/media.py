"""RTP, RTCP (RFC 3550) and STUN (RFC 8489) packets."""

import struct

STUN_COOKIE = 0x2112A442


def rtp_packet(seq, ts, ssrc, pt=0, payload=160, *, marker=False, version=2, padding=0, csrc=(), extension=None):
    """payload: bytes, or a number of bytes of PCMU silence. padding: number of padding bytes; the last one has this
    number. extension: (profile, bytes); the length is a multiple of four."""
    body = b"\xff" * payload if isinstance(payload, int) else payload
    first = version << 6 | (0x20 if padding else 0) | (0x10 if extension else 0) | len(csrc)
    packet = struct.pack("!BBHII", first, (0x80 if marker else 0) | pt, seq, ts, ssrc)
    packet += b"".join(struct.pack("!I", source) for source in csrc)
    if extension:
        profile, data = extension
        packet += struct.pack("!HH", profile, len(data) // 4) + data
    packet += body
    if padding:
        packet += b"\0" * (padding - 1) + bytes([padding])
    return packet


def report_block(ssrc, *, lost=0, highest=0, jitter=0):
    return struct.pack("!IIIIII", ssrc, lost & 0xFFFFFF, highest, jitter, 0, 0)


def rtcp_sender_report(ssrc, *, packets=0, octets=0, ts=0, blocks=()):
    body = struct.pack("!IIIIII", ssrc, 0xE8F5_0000, 0, ts, packets, octets) + b"".join(blocks)
    return struct.pack("!BBH", 0x80 | len(blocks), 200, len(body) // 4) + body


def rtcp_receiver_report(ssrc, *, blocks=()):
    body = struct.pack("!I", ssrc) + b"".join(blocks)
    return struct.pack("!BBH", 0x80 | len(blocks), 201, len(body) // 4) + body


def rtcp_source_description(ssrc, cname):
    """SDES with a CNAME, which every compound packet has to contain."""
    chunk = struct.pack("!IBB", ssrc, 1, len(cname)) + cname.encode() + b"\0"
    chunk += b"\0" * (-len(chunk) % 4)
    return struct.pack("!BBH", 0x81, 202, len(chunk) // 4) + chunk


def rtcp_bye(*ssrc):
    body = b"".join(struct.pack("!I", source) for source in ssrc)
    return struct.pack("!BBH", 0x80 | len(ssrc), 203, len(body) // 4) + body


def stun_binding(*, transaction=b"\x01" * 12, response=False, username=""):
    """A binding request of ICE, or its success response."""
    attributes = b""
    if username:
        name = username.encode()
        attributes = struct.pack("!HH", 0x0006, len(name)) + name + b"\0" * (-len(name) % 4)
    return struct.pack("!HHI", 0x0101 if response else 0x0001, len(attributes), STUN_COOKIE) + transaction + attributes
