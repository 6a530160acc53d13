"""A capture file with frames of one link type, in order of time."""

import ipaddress
import struct

import headers
import media

LINK_TYPES = {"loopback": 0, "ethernet": 1, "raw": 101, "openbsd-loopback": 108, "cooked": 113, "cooked2": 276}
ETHERTYPE = {4: 0x0800, 6: 0x86DD}
# AF_INET6 differs between systems; 30 is the value of macOS, the source of most loopback captures.
LOOPBACK_FAMILY = {4: 2, 6: 30}


def mac_of(address):
    """A locally administered address for each IP address, the same in every run."""
    return b"\x02\x00" + (address.packed if address.version == 4 else address.packed[-4:])


def ip_ends(packet):
    """Source and destination of an IP packet."""
    if packet[0] >> 4 == 4:
        return ipaddress.IPv4Address(packet[12:16]), ipaddress.IPv4Address(packet[16:20])
    return ipaddress.IPv6Address(packet[8:24]), ipaddress.IPv6Address(packet[24:40])


class Capture:
    """Collects frames, and writes them to path on close() or at the end of a with block.

    link: one of LINK_TYPES. vlan: tags of every frame, outermost first; two tags make QinQ.
    snaplen cuts frames like tcpdump -s.
    """

    start = 1_700_000_000

    def __init__(self, path, link="ethernet", *, vlan=(), snaplen=262144):
        self.path, self.link, self.vlan, self.snaplen = path, link, tuple(vlan), snaplen
        self.frames = []
        self._ident = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.close()

    def close(self):
        """Writes the file: microsecond pcap, little-endian."""
        with open(self.path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, self.snaplen, LINK_TYPES[self.link]))
            for time, frame in sorted(self.frames, key=lambda item: item[0]):
                seconds, micros = divmod(time, 1_000_000)
                kept = frame[:self.snaplen]
                out.write(struct.pack("<IIII", seconds, micros, len(kept), len(frame)) + kept)

    def frame(self, t, data):
        """Adds a complete frame with its link header."""
        self.frames.append(((self.start * 1_000_000) + round(t * 1_000_000), bytes(data)))

    def ip(self, t, packet, *, vlan=None):
        """Adds an IP packet with this capture's link header."""
        self.frame(t, self._link_header(packet, self.vlan if vlan is None else tuple(vlan)) + packet)

    def udp(self, t, src, dst, payload, *, cut=(), order=None, gap=0.0001, vlan=None, ttl=64, tos=0, **faults):
        """Adds a datagram, whole or in fragments.

        cut: ends of the fragments (see headers.ip_packets). order: the indices of the fragments in sending order:
        [1, 0] swaps, [0, 0, 1] repeats, [0] omits one. gap: seconds between fragments. faults are passed to
        headers.udp_datagram. Returns the IP packets in order of offset.
        """
        src, dst = headers.endpoint(src), headers.endpoint(dst)
        if isinstance(payload, str):
            payload = payload.encode()
        packets = headers.ip_packets(src.address, dst.address, headers.PROTOCOL_UDP,
                                     headers.udp_datagram(src, dst, payload, **faults), cut=cut,
                                     ident=self.next_ident(), ttl=ttl, tos=tos)
        for step, index in enumerate(range(len(packets)) if order is None else order):
            self.ip(t + step * gap, packets[index], vlan=vlan)
        return packets

    def rtp(self, t, src, dst, seq, ts, ssrc, pt=0, payload=160, **fields):
        """Adds an RTP packet. payload: bytes, or a number of bytes of silence."""
        return self.udp(t, src, dst, media.rtp_packet(seq, ts, ssrc, pt, payload, **fields))

    def rtp_stream(self, t, src, dst, ssrc, *, count, pt=0, payload=160, seq=1, ts=0, step=0.02, clock=160,
                   without=()):
        """Adds count packets, step seconds and clock ticks apart. without: indices of lost packets."""
        for index in range(count):
            if index not in without:
                self.rtp(t + index * step, src, dst, (seq + index) & 0xFFFF, (ts + index * clock) & 0xFFFFFFFF, ssrc,
                         pt, payload, marker=index == 0)
        return t + count * step

    def rtcp(self, t, src, dst, *packets):
        """Adds a compound RTCP packet, RFC 3550 6.1."""
        return self.udp(t, src, dst, b"".join(packets))

    def stun(self, t, src, dst, **fields):
        return self.udp(t, src, dst, media.stun_binding(**fields))

    def tcp(self, t, src, dst, seq, ack, flags, payload=b"", *, vlan=None, **faults):
        """Adds one TCP segment; use tcp.TcpConnection to track sequence numbers."""
        src, dst = headers.endpoint(src), headers.endpoint(dst)
        segment = headers.tcp_segment(src, dst, seq, ack, flags, payload, **faults)
        packets = headers.ip_packets(src.address, dst.address, headers.PROTOCOL_TCP, segment, ident=self.next_ident())
        self.ip(t, packets[0], vlan=vlan)
        return packets

    def icmp_unreachable(self, t, reporter, packet, *, code=3):
        """Adds an ICMP error: reporter (an address) reports a closed port for packet, a result of udp() or tcp()."""
        self.ip(t, headers.icmp_unreachable(reporter, packet, code=code))

    def next_ident(self):
        self._ident = (self._ident + 1) & 0xFFFF
        return self._ident

    def _link_header(self, packet, vlan):
        version = packet[0] >> 4
        ethertype = ETHERTYPE[version]
        src, dst = ip_ends(packet)
        if self.link == "ethernet":
            tags = b""
            for depth, tag in enumerate(vlan):
                tags += struct.pack("!HH", 0x88A8 if depth + 1 < len(vlan) else 0x8100, tag)
            return mac_of(dst) + mac_of(src) + tags + struct.pack("!H", ethertype)
        if vlan:
            raise ValueError(f"a {self.link} capture has no tags")
        if self.link == "cooked":
            return struct.pack("!HHH", 0, 1, 6) + mac_of(src) + b"\0\0" + struct.pack("!H", ethertype)
        if self.link == "cooked2":
            return struct.pack("!HHIHBB", ethertype, 0, 1, 1, 0, 6) + mac_of(src) + b"\0\0"
        if self.link == "loopback":
            return struct.pack("<I", LOOPBACK_FAMILY[version])
        if self.link == "openbsd-loopback":
            return struct.pack("!I", 2 if version == 4 else 24)
        return b""
