"""TCP connections that behave, and that misbehave on request.

A connection keeps each side's next sequence number. send() is an ordinary write, in as many segments as
wanted and in any order; segment() is one segment anywhere in a side's stream, for retransmissions, holes
and overlaps that tell another story, and moves nothing.
"""

from headers import ACK, FIN, PSH, RST, SYN, endpoint

OTHER = {"client": "server", "server": "client"}


class TcpConnection:
    def __init__(self, capture, client, server, *, client_isn=1000, server_isn=500000, latency=0.001, **frame):
        """frame: passed to every segment, as vlan=(10,)."""
        self.capture, self.latency, self.frame = capture, latency, frame
        self.ends = {"client": endpoint(client), "server": endpoint(server)}
        self.first = {"client": client_isn + 1, "server": server_isn + 1}
        self.next = dict(self.first)

    def open(self, t):
        """The handshake; returns the time after it."""
        option = b"\x02\x04\x05\xb4"
        self._emit(t, "client", self.first["client"] - 1, SYN, b"", ack=0, options=option)
        self._emit(t + self.latency, "server", self.first["server"] - 1, SYN | ACK, b"", options=option)
        self._emit(t + 2 * self.latency, "client", self.next["client"], ACK, b"")
        return t + 3 * self.latency

    def send(self, t, side, data, *, split=(), order=None, acknowledge=True):
        """Writes data from side. split: offsets into data at which a segment ends. order: indices of the
        segments as they are sent, as Capture.udp has it for fragments: [1, 0] swaps, [0, 0, 1] repeats.
        Returns the time after it."""
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
        """One segment at offset in what side has sent since the handshake; later sends do not move for it."""
        if isinstance(data, str):
            data = data.encode()
        self._emit(t, side, self.first[side] + offset, flags, data, **faults)
        return t + self.latency

    def skip(self, side, count):
        """side's next bytes begin count further on, as when segments before were lost to the capture."""
        self.next[side] += count

    def sent(self, side):
        """How many bytes side has sent: the offset at which its next bytes stand."""
        return self.next[side] - self.first[side]

    def acknowledge(self, t, side):
        self._emit(t, side, self.next[side], ACK, b"")

    def close(self, t, by="client"):
        """FIN from each side; returns the time after it."""
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
