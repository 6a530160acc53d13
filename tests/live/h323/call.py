"""One H.323 call of a test endpoint, on its call signalling connection (H.323 8).

    result = await outgoing(endpoint, index)              from admission to disengagement
    result = await incoming(endpoint, reader, writer)     the called side

The endpoint's `mode` chooses how media is negotiated: `h245` (a separate H.245 connection with its address in Connect),
`tunnel` (H.245 in Facility), `fast` (fast start) or `fallback` (fast start offered, refused by the called side, then
tunnelled). A result is a dict: index, guid, outcome (`answered`, `released REASON`, `reset`, `closed`, or an error's
text), times of setup and release, the counts of streams.py and the ports.
"""
import asyncio
import os
import random
import time

import streams  # noqa: F401 (first: it makes the message builders importable)
import control as h245_control
import h225
import q931

PATIENCE = 20


class Over(Exception):
    """The peer ended the call, or the connection ended."""


class Signalling:
    """Reads and writes the frames of one connection."""

    def __init__(self, reader, writer):
        self.reader, self.writer, self.rest, self.frames = reader, writer, b"", []

    def send(self, frame):
        self.writer.write(frame)

    async def next(self):
        while not self.frames:
            try:
                data = await self.reader.read(65536)
            except ConnectionError as error:
                raise Over("reset") from error
            if not data:
                raise Over("closed")
            self.frames, self.rest = q931.split_frames(self.rest + data)
        return self.frames.pop(0)

    def close(self):
        self.writer.close()


class Call:
    def __init__(self, endpoint, index, line, calling):
        self.endpoint, self.index, self.line, self.calling = endpoint, index, line, calling
        self.media = endpoint.media[index]
        self.channels = self.media.channels
        self.guid, self.reference = os.urandom(16), random.randrange(1, 32767)
        self.mode = endpoint.mode
        self.control = h245_control.Control(self.channels, self.tunnel, random.randrange(1 << 24))
        self.separate = None
        self.ready = self.control.open
        self.done = asyncio.get_running_loop().create_future()
        self.result = {"index": index, "outcome": "", "setup": time.time()}

    @property
    def tunnelling(self):
        return self.mode != "h245"

    def send(self, kind, body, control=(), **parts):
        self.line.send(h225.signal(kind, self.reference, body, tunnelling=self.tunnelling, control=control,
                                   from_destination=not self.calling, **parts))

    def tunnel(self, messages):
        if self.separate is not None:
            self.separate.write(b"".join(map(q931.tpkt, messages)))
        else:
            self.send(q931.FACILITY, h225.facility(self.guid, "transportedInformation"), control=messages)

    async def follow(self):
        """Handles messages until the call ends."""
        try:
            while True:
                kind, reference, _, pdu = h225.read_signal(await self.line.next())
                if pdu is None:
                    continue
                for octets in pdu.get("h245Control", ()):
                    self.control.receive(octets)
                name, fields = pdu["h323-message-body"]
                if name == "releaseComplete":
                    raise Over("released " + fields.get("reason", ("",))[0])
                if name == "connect":
                    await self.connected(fields)
        except Over as over:
            if not self.done.done():
                self.done.set_result(str(over))
        except Exception as error:  # an error of the test endpoint ends its call and is reported
            if not self.done.done():
                self.done.set_result(f"{type(error).__name__}: {error}")

    async def connected(self, fields):
        self.result["outcome"] = "answered"
        if "fastStart" in fields:
            if h245_control.fast_chosen(self.channels, fields["fastStart"]) == len(self.channels):
                self.ready.set_result(True)
            return
        if self.mode == "fast":
            raise Over("fast start was not answered")
        if self.mode == "h245":
            host, port = h225.address_text(fields["h245Address"])
            reader, self.separate = await asyncio.open_connection(host, port)
            asyncio.create_task(self.follow_control(reader))
        self.control.start()

    async def follow_control(self, reader):
        rest = b""
        while data := await reader.read(65536):
            frames, rest = q931.split_frames(rest + data)
            for frame in frames:
                self.control.receive(frame)

    async def wait(self, future):
        """Waits for the future or for the end of the call."""
        await asyncio.wait({future, self.done}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not future.done():
            raise Over(self.done.result() if self.done.done() else "timeout")

    async def talk(self):
        await asyncio.sleep(0.05)
        packets = self.endpoint.packets
        await self.media.talk(packets)
        deadline = time.monotonic() + 3
        counts = self.media.counts
        while time.monotonic() < deadline and (counts.rtp_received < packets * len(self.channels) or
                                               counts.rtcp_received < 2 * len(self.channels)):
            await asyncio.sleep(0.05)

    def finished(self, outcome=None):
        result = self.result
        result.setdefault("release", time.time())
        if outcome:
            result["outcome"] = outcome
        result["guid"] = self.guid.hex()
        result["errors"] = self.control.errors
        return result

    async def afterwards(self):
        """Sends probes a second after the release, waits for them, and returns the counts."""
        self.line.close()
        if self.separate is not None:
            self.separate.close()
        if self.endpoint.probes:
            await asyncio.sleep(max(0.0, self.result["release"] + 1 - time.time()))
            self.media.probe("late", self.endpoint.peer)
            await asyncio.sleep(0.5)
        self.result["counts"] = self.media.counts
        self.result["ports"] = [channel.port for channel in self.channels]
        return self.result


async def outgoing(endpoint, index):
    if endpoint.probes:
        endpoint.media[index].probe("early", endpoint.peer)
        await asyncio.sleep(0.1)
    call = Call(endpoint, index, None, True)
    try:
        destination = endpoint.peer, endpoint.peer_port
        if endpoint.ras:
            destination = await endpoint.ras.admit(endpoint.alias, endpoint.callee, call.guid, call.reference)
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(*destination, local_addr=(endpoint.host, 0)), PATIENCE)
    except (OSError, asyncio.TimeoutError) as error:
        return call.finished(f"no connection: {error or 'timeout'}")
    except Exception as error:
        return call.finished(f"{type(error).__name__}: {error}")
    call.line = Signalling(reader, writer)
    more = {}
    if endpoint.mode in ("fast", "fallback"):
        more["fastStart"] = h245_control.fast_offer(call.channels)
    if endpoint.tokens:
        more.update(tokens=[h225.TOKEN], cryptoTokens=[h225.CRYPTO])
    own = f"{endpoint.host}:{endpoint.port}"
    call.send(q931.SETUP, h225.setup(endpoint.alias, endpoint.callee, call.guid, source=own,
                                     destination="%s:%d" % destination, **more), display=str(index))
    asyncio.create_task(call.follow())
    try:
        await call.wait(call.ready)
        if endpoint.ras:
            await endpoint.ras.bandwidth(call.guid, call.reference, 640)
        await call.talk()
        await asyncio.sleep(0.1 + endpoint.hold)
        if endpoint.mode != "fast":
            await call.control.finish()
        call.result["release"] = time.time()
        call.send(q931.RELEASE_COMPLETE, h225.release(call.guid), cause=16)
        await writer.drain()
    except Over as over:
        call.finished(str(over))
    except Exception as error:
        call.finished(f"{type(error).__name__}: {error}")
    if endpoint.ras:
        await endpoint.ras.disengage(call.guid, call.reference)
    call.finished()
    return await call.afterwards()


async def incoming(endpoint, reader, writer):
    line = Signalling(reader, writer)
    try:
        kind, reference, _, elements = q931.read_message(frame := await line.next())
    except Over as over:
        return {"outcome": str(over), "index": None}
    _, _, _, pdu = h225.read_signal(frame)
    name, fields = pdu["h323-message-body"]
    if name != "setup":
        return {"outcome": f"a {name} before any setup", "index": None}
    call = Call(endpoint, int(elements[q931.DISPLAY].rstrip(b"\0")), line, False)
    call.reference, call.guid = reference, fields["callIdentifier"]["guid"]
    server = None
    try:
        call.send(q931.PROCEEDING, h225.proceeding(call.guid))
        if endpoint.ras:
            await endpoint.ras.admit(caller_name(fields), endpoint.alias, call.guid, reference, answer=True)
        call.send(q931.ALERTING, h225.alerting(call.guid))
        await asyncio.sleep(0.02)
        more = {}
        if endpoint.mode == "fast":
            more["fastStart"] = h245_control.fast_choose(call.channels, fields["fastStart"])
            call.ready.set_result(True)
        elif endpoint.mode == "fallback":
            more["fastConnectRefused"] = None
        elif endpoint.mode == "h245":
            server = await asyncio.start_server(call_control(call), endpoint.host, 0)
            more["h245Address"] = h225.address("%s:%d" % server.sockets[0].getsockname()[:2])
        call.result["outcome"] = "answered"
        call.send(q931.CONNECT, h225.connect(call.guid, **more))
        asyncio.create_task(call.follow())
        await call.wait(call.ready)
        await asyncio.gather(call.talk(), call.wait(call.done))
    except Over as over:
        call.finished(str(over))
    except Exception as error:
        call.finished(f"{type(error).__name__}: {error}")
    if call.done.done() and call.done.result().split()[0] != "released":
        call.result["outcome"] = call.done.result()
    call.finished()
    if server:
        server.close()
    if endpoint.ras:
        await endpoint.ras.disengage(call.guid, reference, answered=True)
    return await call.afterwards()


def caller_name(fields):
    return fields["sourceAddress"][0][1]


def call_control(call):
    """Serves the H.245 connection of an incoming call."""
    async def serve(reader, writer):
        call.separate = writer
        call.control.start()
        await call.follow_control(reader)
    return serve
