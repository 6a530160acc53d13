"""RTP packets with a purpose in their payload.

Every payload begins with its purpose: TALK during a call, EARL before the call's channels are agreed, LATE after they
close. So a receiver can distinguish packets that should arrive from those that should not.
"""

import asyncio
import collections
import socket
import struct

TALK, EARLY, LATE = b"TALK", b"EARL", b"LATE"
PACKET_SECONDS = 0.02
RECEIVE_BUFFER = 4 << 20


def packet(purpose: bytes, sequence: int, ssrc: int) -> bytes:
    header = struct.pack("!BBHII", 0x80, 0, sequence & 0xFFFF, sequence * 160 & 0xFFFFFFFF, ssrc)
    return header + purpose + struct.pack("!I", sequence) + bytes(range(152))


def purpose_of(data: bytes) -> str:
    return data[12:16].decode("ascii", "replace") if len(data) >= 16 and data[0] >> 6 == 2 else "strange"


class MediaPort(asyncio.DatagramProtocol):
    """A UDP port that counts its packets by purpose and by source."""

    def __init__(self, arrived=None):
        self.transport, self.arrived = None, arrived
        self.received, self.sources = collections.Counter(), collections.Counter()

    async def open(self, address: str, port: int):
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        sock.bind((address, port))
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, sock=sock)
        return self

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, source):
        self.received[purpose_of(data)] += 1
        self.sources[f"{source[0]}:{source[1]}"] += 1
        if self.arrived:
            self.arrived(data, source)

    def error_received(self, error):
        self.received["refused"] += 1  # an ICMP error: the port is closed

    def send(self, data: bytes, destination):
        if self.transport is not None and not self.transport.is_closing():
            self.transport.sendto(data, destination)

    def try_out(self, purpose: bytes, destination, count: int, ssrc: int):
        """Sends packets that must not arrive."""
        for sequence in range(count):
            self.send(packet(purpose, sequence, ssrc), destination)

    def close(self):
        if self.transport is not None:
            self.transport.close()


async def talk(port: MediaPort, destination, count: int, ssrc: int, sent: collections.Counter):
    """Sends count packets at the pace of speech."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for sequence in range(count):
        port.send(packet(TALK, sequence, ssrc), destination)
        sent["TALK"] += 1
        await asyncio.sleep(max(0.0, begin + (sequence + 1) * PACKET_SECONDS - loop.time()))
