"""TCP connections, on request with errors.

A connection keeps each side's next sequence number. send() writes data in any number of segments and in any order.
segment() writes one segment at any offset of a side's stream and does not advance it: use it for retransmissions,
holes, and overlaps with other bytes.
"""

from headers import ACK, FIN, PSH, RST, SYN, endpoint

OTHER = {"client": "server", "server": "client"}


class TcpConnection:
    def __init__(self, capture, client, server, *, client_isn=1000, server_isn=500000, latency=0.001, **frame):
        """frame: options of every segment, such as vlan=(10,)."""
        self.capture, self.latency, self.frame = capture, latency, frame
        self.ends = {"client": endpoint(client), "server": endpoint(server)}
        self.first = {"client": client_isn + 1, "server": server_isn + 1}
        self.next = dict(self.first)

    def open(self, t):
        """Writes the handshake; returns the time after it."""
        option = b"\x02\x04\x05\xb4"
        self._emit(t, "client", self.first["client"] - 1, SYN, b"", ack=0, options=option)
        self._emit(t + self.latency, "server", self.first["server"] - 1, SYN | ACK, b"", options=option)
        self._emit(t + 2 * self.latency, "client", self.next["client"], ACK, b"")
        return t + 3 * self.latency

    def send(self, t, side, data, *, split=(), order=None, acknowledge=True):
        """Writes data from side. split: offsets into data at which a segment ends. order: the indices of the segments
        in sending order, as in Capture.udp: [1, 0] swaps, [0, 0, 1] repeats. Returns the time after it."""
        if isinstance(data, str):
            data = data.encode()
        edges = [0, *split, len(data)]
        pieces = list(zip(edges, edges[1:]))
        for index in range(len(pieces)) if order is None else order:
            begin, end = pieces[index]
            self._emit(t, side, self.next[side] + begin, PSH | ACK, data[begin:end])
            t += self.latency
        self.next[side] += len(data)
        if acknowledge:
            self.acknowledge(t, OTHER[side])
            t += self.latency
        return t

    def segment(self, t, side, offset, data, *, flags=PSH | ACK, **faults):
        """Writes one segment at an offset of the side's stream since the handshake; later sends do not change."""
        if isinstance(data, str):
            data = data.encode()
        self._emit(t, side, self.first[side] + offset, flags, data, **faults)
        return t + self.latency

    def skip(self, side, count):
        """Skips count bytes of the side's stream, as if the capture had missed the segments."""
        self.next[side] += count

    def sent(self, side):
        """The number of bytes that side has sent, which is the offset of its next byte."""
        return self.next[side] - self.first[side]

    def acknowledge(self, t, side):
        self._emit(t, side, self.next[side], ACK, b"")

    def close(self, t, by="client"):
        """Writes a FIN from each side; returns the time after it."""
        other = OTHER[by]
        self._emit(t, by, self.next[by], FIN | ACK, b"")
        self.next[by] += 1
        self._emit(t + self.latency, other, self.next[other], FIN | ACK, b"")
        self.next[other] += 1
        self._emit(t + 2 * self.latency, by, self.next[by], ACK, b"")
        return t + 3 * self.latency

    def reset(self, t, side):
        self._emit(t, side, self.next[side], RST, b"", ack=0)

    def _emit(self, t, side, seq, flags, data, *, ack=None, **rest):
        ack = self.next[OTHER[side]] if ack is None else ack
        self.capture.tcp(t, self.ends[side], self.ends[OTHER[side]], seq, ack, flags, data, **self.frame, **rest)
