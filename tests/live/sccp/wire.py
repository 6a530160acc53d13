"""The common part of the phone and the call server: SCCP over asyncio, and orders on standard input.

An order is a JSON object on one line, {"do": "call", "who": 0, "number": "2002"}. The answer is one line,
{"ok": true, "result": ...} or {"ok": false, "error": "..."}. Standard output contains nothing else.
"""

import asyncio
import contextlib
import json
import os
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "pcaps", "generate"))
sys.dont_write_bytecode = True

import sccp  # noqa: E402


class Station(asyncio.Protocol):
    """A TCP connection with SCCP. A derived class has `heard(name, values)` and `lost(reason)`; reason is closed (FIN),
    reset (RST), malformed, or here (closed on this side)."""

    version = 3

    def __init__(self):
        self.transport, self.framer, self.ending = None, sccp.Framer(), "closed"
        self.received: list[str] = []

    def connection_made(self, transport):
        self.transport, self.framer = transport, sccp.Framer()
        self.ending = "closed"
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data):
        try:
            for _, identifier, body in self.framer.feed(data):
                name, values = sccp.decode(self.version, identifier, body)
                self.received.append(name)
                self.heard(name, values)
        except ValueError:
            self.ending = "malformed"
            self.transport.abort()

    def connection_lost(self, error):
        if error is not None:
            self.ending = "reset"
        self.transport = None
        self.lost(self.ending)

    def send(self, name, **values):
        self.write(sccp.encode(name, self.version, **values))

    def write(self, data: bytes):
        if self.transport is not None:
            self.transport.write(data)

    def close(self):
        """FIN."""
        if self.transport is not None:
            self.ending = "here"
            self.transport.close()

    def crash(self):
        """Resets the connection, as when a phone loses its power and the switch answers for it."""
        if self.transport is not None:
            self.ending = "here"
            sock = self.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()

    def heard(self, name, values):
        raise NotImplementedError

    def lost(self, reason):
        raise NotImplementedError


async def obey(orders):
    """Reads orders until end of file or {"do": "quit"}. orders: an object with a method for each order."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print(json.dumps({"ok": True, "result": "ready"}), flush=True)
    while line := await reader.readline():
        order = json.loads(line)
        what = order.pop("do")
        if what == "quit":
            break
        try:
            result = getattr(orders, "do_" + what)(**order)
            answer = {"ok": True, "result": await result if asyncio.iscoroutine(result) else result}
        except Exception as error:  # the answer reports a failed order
            answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def run(main):
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main)
