"""Media of the test endpoints: a pair of ports for each channel of each call, and counts of their packets.

Call number i of an endpoint with k channels a call has the port pairs from first_port + 2 * k * i on: RTP even, RTCP odd.
Both ends use this rule, so a probe can be sent to a call's port before the call. All sockets are bound when the endpoint
starts and stay until it ends. Received packets are sorted by their payload:

    media of this call     counted in rtp_received and rtcp_received
    probes                 early (before the Setup) and late (a second after the release); none passes a firewall
    anything else          strange
"""
import asyncio
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "pcaps", "generate"))

from media import rtcp_receiver_report, rtcp_sender_report, rtcp_source_description, rtp_packet  # noqa: E402

FIRST_PORT, LAST_PORT = 16384, 32767
INTERVAL = 0.02
PAYLOAD_TYPES = (0, 31)  # of control.CODECS: PCMU and H.261 (RFC 3551)


class Counts:
    NAMES = ("rtp_sent", "rtp_received", "rtcp_sent", "rtcp_received", "early", "late", "strange", "probes_sent")

    def __init__(self):
        for name in self.NAMES:
            setattr(self, name, 0)

    def as_dict(self):
        return {name: getattr(self, name) for name in self.NAMES}


class _Port(asyncio.DatagramProtocol):
    def __init__(self, counts, tag, control):
        self.counts, self.tag, self.control = counts, tag, control

    def datagram_received(self, data, _):
        if b"probe-early" in data:
            self.counts.early += 1
        elif b"probe-late" in data:
            self.counts.late += 1
        elif self.control and b"cname-" + self.tag in data:
            self.counts.rtcp_received += 1
        elif not self.control and data[12:12 + len(self.tag)] == self.tag:
            self.counts.rtp_received += 1
        else:
            self.counts.strange += 1

    def error_received(self, _):
        """Ignores the error: a closed port is the normal answer to a probe."""


class Channel:
    """The ports of one logical channel, and its peer's addresses."""

    def __init__(self, host, port, counts, tag, payload_type):
        self.host, self.port, self.counts, self.tag, self.payload_type = host, port, counts, tag, payload_type
        self.remote_media = self.remote_control = None
        self.sequence = 0

    async def bind(self):
        loop = asyncio.get_running_loop()
        self.media, _ = await loop.create_datagram_endpoint(lambda: _Port(self.counts, self.tag, False), (self.host, self.port))
        self.control, _ = await loop.create_datagram_endpoint(lambda: _Port(self.counts, self.tag, True),
                                                              (self.host, self.port + 1))

    def end(self, control=False):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port + control}"

    def send_media(self):
        if self.remote_media is None:
            return
        payload = self.tag + bytes(160 - len(self.tag))
        self.media.sendto(rtp_packet(self.sequence, self.sequence * 160, self.port, self.payload_type, payload),
                          self.remote_media)
        self.sequence += 1
        self.counts.rtp_sent += 1

    def send_report(self):
        if self.remote_control is None:
            return
        report = rtcp_sender_report(self.port, packets=self.sequence, octets=160 * self.sequence)
        name = "cname-" + self.tag.decode()
        self.control.sendto(report + rtcp_source_description(self.port, name), self.remote_control)
        self.counts.rtcp_sent += 1

    def probe(self, when, host):
        """Sends to the peer's ports of this call, and also to other addresses in its answers."""
        payload = f"probe-{when}".encode()
        targets = {(host, self.port), self.remote_media} - {None}
        for target in targets:
            self.media.sendto(rtp_packet(9000, 0, self.port, self.payload_type, payload + bytes(160 - len(payload))), target)
            self.counts.probes_sent += 1
        report = rtcp_receiver_report(self.port) + rtcp_source_description(self.port, payload.decode())
        for target in {(host, self.port + 1), self.remote_control} - {None}:
            self.control.sendto(report, target)
            self.counts.probes_sent += 1


class Media:
    """The channels of one call."""

    def __init__(self, host, index, channels, first_port=FIRST_PORT):
        self.counts = Counts()
        tag = struct.pack("!I", index).hex().encode()
        first = first_port + 2 * channels * index
        if first + 2 * channels - 1 > LAST_PORT:
            raise ValueError(f"call {index} with {channels} channels has no ports left")
        self.channels = [Channel(host, first + 2 * place, self.counts, tag, PAYLOAD_TYPES[place % 2]) for place in range(channels)]

    async def bind(self):
        for channel in self.channels:
            await channel.bind()

    async def talk(self, packets):
        """Sends RTP packets on each channel, with an RTCP report before and after them."""
        for channel in self.channels:
            channel.send_report()
        for _ in range(packets):
            for channel in self.channels:
                channel.send_media()
            await asyncio.sleep(INTERVAL)
        for channel in self.channels:
            channel.send_report()

    def probe(self, when, host):
        for channel in self.channels:
            channel.probe(when, host)
