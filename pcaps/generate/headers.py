"""Makes the headers between the link and the payload."""

import ipaddress
import struct
from typing import NamedTuple, Union

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_FRAGMENT, PROTOCOL_ICMPV6 = 1, 6, 17, 44, 58
FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10


class Endpoint(NamedTuple):
    address: Address
    port: int

    def __str__(self):
        return f"[{self.address}]:{self.port}" if self.address.version == 6 else f"{self.address}:{self.port}"

    @property
    def host(self):
        """The host for a SIP URI: an IPv6 address in brackets."""
        return f"[{self.address}]" if self.address.version == 6 else str(self.address)


def endpoint(text):
    """The Endpoint of "10.1.1.5:5060" or "[2001:db8::5]:5060"; an Endpoint is returned unchanged."""
    if isinstance(text, Endpoint):
        return text
    host, _, port = text.rpartition(":")
    return Endpoint(ipaddress.ip_address(host.strip("[]")), int(port))


def checksum(data):
    """The internet checksum, RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(src, dst, protocol, length):
    if src.version == 4:
        return src.packed + dst.packed + struct.pack("!BBH", 0, protocol, length)
    return src.packed + dst.packed + struct.pack("!IHBB", length, 0, 0, protocol)


def udp_datagram(src, dst, payload, *, wrong_checksum=False, no_checksum=False, length=None):
    """UDP header and payload. length overrides the length field, for datagrams with a wrong length."""
    src, dst = endpoint(src), endpoint(dst)
    size = 8 + len(payload)
    header = struct.pack("!HHHH", src.port, dst.port, size if length is None else length, 0)
    value = checksum(pseudo_header(src.address, dst.address, PROTOCOL_UDP, size) + header + payload) or 0xFFFF
    if wrong_checksum:
        value ^= 0x5555
    if no_checksum:
        value = 0
    return header[:6] + struct.pack("!H", value) + payload


def tcp_segment(src, dst, seq, ack, flags, payload=b"", *, window=64240, options=b"", wrong_checksum=False):
    """TCP header, options padded to four bytes, and payload."""
    src, dst = endpoint(src), endpoint(dst)
    options += b"\0" * (-len(options) % 4)
    words = 5 + len(options) // 4
    header = struct.pack("!HHIIBBHHH", src.port, dst.port, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, words << 4, flags,
                         window, 0, 0) + options
    size = len(header) + len(payload)
    value = checksum(pseudo_header(src.address, dst.address, PROTOCOL_TCP, size) + header + payload)
    if wrong_checksum:
        value ^= 0x5555
    return header[:16] + struct.pack("!H", value) + header[18:] + payload


def ipv4_packet(src, dst, protocol, payload, *, ident=0, ttl=64, tos=0, fragment=0, more=False, options=b"",
                dont_fragment=False):
    """One IPv4 packet. fragment is an offset in bytes, a multiple of 8."""
    options += b"\0" * (-len(options) % 4)
    words = 5 + len(options) // 4
    flags = (0x4000 if dont_fragment else 0) | (0x2000 if more else 0) | fragment // 8
    header = struct.pack("!BBHHHBBH", 0x40 | words, tos, words * 4 + len(payload), ident, flags, ttl, protocol, 0)
    header += src.packed + dst.packed + options
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def ipv6_packet(src, dst, next_header, payload, *, hop_limit=64, traffic_class=0):
    """One IPv6 packet; extension headers are part of the payload."""
    header = struct.pack("!IHBB", 0x60000000 | traffic_class << 20, len(payload), next_header, hop_limit)
    return header + src.packed + dst.packed + payload


def ip_packets(src, dst, protocol, payload, *, cut=(), ident=0, ttl=64, tos=0):
    """Returns the packet with payload, or its fragments.

    cut: offsets into payload, multiples of 8, at which a fragment ends. Without cut there is one whole packet. The
    fragments are in order: the caller reorders, repeats or omits them.
    """
    if not cut:
        if src.version == 4:
            return [ipv4_packet(src, dst, protocol, payload, ident=ident, ttl=ttl, tos=tos, dont_fragment=True)]
        return [ipv6_packet(src, dst, protocol, payload, hop_limit=ttl, traffic_class=tos)]
    edges = [0, *cut, len(payload)]
    return [fragment(src, dst, protocol, payload[start:end], start, end < len(payload), ident=ident, ttl=ttl)
            for start, end in zip(edges, edges[1:])]


def fragment(src, dst, protocol, piece, offset, more, *, ident, ttl=64):
    """One fragment, for fragments that overlap or disagree."""
    if offset % 8:
        raise ValueError(f"a fragment begins at a multiple of 8, not at {offset}")
    if src.version == 4:
        return ipv4_packet(src, dst, protocol, piece, ident=ident, ttl=ttl, fragment=offset, more=more)
    extension = struct.pack("!BBHI", protocol, 0, offset | more, ident)
    return ipv6_packet(src, dst, PROTOCOL_FRAGMENT, extension + piece, hop_limit=ttl)


def icmp_unreachable(reporter, packet, *, code=3):
    """The IP packet in which reporter (an address) reports that the port of packet is unreachable."""
    reporter = ipaddress.ip_address(str(reporter))
    if packet[0] >> 4 == 4:
        sender = ipaddress.IPv4Address(packet[12:16])
        message = struct.pack("!BBHI", 3, code, 0, 0) + packet[:548]
        message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
        return ipv4_packet(reporter, sender, PROTOCOL_ICMP, message)
    sender = ipaddress.IPv6Address(packet[8:24])
    message = struct.pack("!BBHI", 1, 4 if code == 3 else code, 0, 0) + packet[:1232]
    value = checksum(pseudo_header(reporter, sender, PROTOCOL_ICMPV6, len(message)) + message)
    return ipv6_packet(reporter, sender, PROTOCOL_ICMPV6, message[:2] + struct.pack("!H", value) + message[4:])
