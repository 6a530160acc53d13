#!/usr/bin/env python3
"""An H.323 endpoint for tests: many calls in one process. Needs only the standard library.

    endpoint.py --host 203.0.113.9 --answer --calls 300 --mode tunnel --peer 10.1.1.5 --json there.json
    endpoint.py --host 10.1.1.5 --calls 300 --mode tunnel --peer 203.0.113.9 --json here.json

The first waits for --calls calls, or at most for --timeout. The second makes them, --rate calls a second. Both send
--packets RTP packets and two RTCP reports on each of --channels channels of a call, and count the arrivals (streams.py).
With --probes they also send probes to every call's ports, before its Setup and a second after its release. --mode
chooses the kind of call (call.py). With --gatekeeper both register there and ask for admission. --json gets
{"calls": [...], "keep_alives": N, "refused": [...]}. The endpoint prints "ready" when it can be called, or is registered.
"""
import argparse
import asyncio
import json
import resource
import sys

from streams import Counts, Media  # noqa: F401 (first: it makes the builders importable)
import call
from rasclient import RasClient, Refused


class Endpoint:
    def __init__(self, arguments):
        for name in ("host", "port", "peer", "peer_port", "mode", "alias", "callee", "packets", "probes", "tokens", "hold"):
            setattr(self, name, getattr(arguments, name))
        self.arguments, self.ras, self.results = arguments, None, []
        self.enough = arguments.calls if arguments.enough is None else arguments.enough
        self.media = [Media(self.host, index, arguments.channels, arguments.first_port) for index in range(arguments.calls)]

    async def run(self):
        arguments = self.arguments
        for media in self.media:
            await media.bind()
        self.complete = asyncio.get_running_loop().create_future()
        server = None
        if arguments.answer:
            server = await asyncio.start_server(self.serve, self.host, self.port, backlog=256)
        if arguments.gatekeeper:
            self.ras = await RasClient.start(self.host, arguments.gatekeeper, self.alias, self.port, arguments.ttl)
        print("ready", flush=True)
        if arguments.answer:
            try:
                await asyncio.wait_for(self.complete, arguments.timeout)
            except asyncio.TimeoutError:
                if self.enough:
                    print(f"{len(self.results)} of {self.enough} calls came", file=sys.stderr)
            server.close()
        else:
            if self.ras:
                await self.ras.locate(self.callee)
            await self.make_calls()
        if self.ras:
            await self.ras.stop()

    async def make_calls(self):
        tasks = []
        for index in range(self.arguments.calls):
            tasks.append(asyncio.create_task(call.outgoing(self, index)))
            await asyncio.sleep(1 / self.arguments.rate)
        self.results = await asyncio.gather(*tasks)

    async def serve(self, reader, writer):
        result = await call.incoming(self, reader, writer)
        if result["index"] is None and not self.arguments.count_all:
            return
        self.results.append(result)
        if len(self.results) >= self.enough and not self.complete.done():
            self.complete.set_result(True)

    def report(self):
        for result in self.results:
            if "counts" in result:
                result["counts"] = result["counts"].as_dict()
        unused = [media.counts.as_dict() for media in self.media]
        return {"calls": self.results, "keep_alives": self.ras.keep_alives if self.ras else 0,
                "totals": {name: sum(counts[name] for counts in unused) for name in Counts.NAMES}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=1720)
    parser.add_argument("--peer", required=True, help="the peer's media address and, without a gatekeeper, its call signalling address")
    parser.add_argument("--peer-port", type=int, default=1720)
    parser.add_argument("--mode", choices=("h245", "tunnel", "fast", "fallback"), default="tunnel")
    parser.add_argument("--answer", action="store_true")
    parser.add_argument("--alias", default="alice")
    parser.add_argument("--callee", default="bob")
    parser.add_argument("--calls", type=int, default=1)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--channels", type=int, default=1)
    parser.add_argument("--first-port", type=int, default=16384)
    parser.add_argument("--packets", type=int, default=25)
    parser.add_argument("--hold", type=float, default=0, help="seconds of further talk")
    parser.add_argument("--probes", action="store_true")
    parser.add_argument("--tokens", action="store_true", help="H.235 tokens in Setup")
    parser.add_argument("--gatekeeper")
    parser.add_argument("--ttl", type=int, default=10)
    parser.add_argument("--count-all", action="store_true", help="connections without a Setup count as calls")
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("--enough", type=int, help="number of calls to wait for, if fewer than --calls come; 0: wait for --timeout")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    wanted = 8 * arguments.calls * arguments.channels + 1024
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    endpoint = Endpoint(arguments)
    try:
        asyncio.run(endpoint.run())
    except Refused as why:
        print(f"refused: {why}", file=sys.stderr)
        return 1
    if arguments.json:
        with open(arguments.json, "w", encoding="ascii") as out:
            json.dump(endpoint.report(), out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
