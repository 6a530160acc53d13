#!/usr/bin/env python3
"""An H.323 gatekeeper for tests: RAS on UDP 1719, and a router of call signalling on TCP 1720.

    gatekeeper.py --host 203.0.113.20 --mode routed --json there.json

It registers every endpoint, answers admission requests by alias, and counts messages. With --mode direct the endpoints
call each other. With --mode routed they call the gatekeeper, which calls the other side (by the alias, if destinationInfo
has two addresses). It relays every frame unchanged in both directions, with its H.245. A registration expires after its
time to live. The gatekeeper prints "ready" when it answers, and ends at SIGTERM. --json gets the number of each received
and sent message, the number of relayed calls, and the problems.
"""
import argparse
import asyncio
import collections
import json
import os
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "pcaps", "generate"))

import h225  # noqa: E402
import q931  # noqa: E402
import ras  # noqa: E402

NAME = "gk-test"


class Gatekeeper(asyncio.DatagramProtocol):
    def __init__(self, host, mode):
        self.host, self.mode = host, mode
        self.endpoints = {}  # identifier: {alias, signal, ras, expires}
        self.counts, self.problems, self.relayed, self.registrations = collections.Counter(), [], 0, 0

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, sender):
        try:
            name, fields = ras.read(data)
            self.counts[name] += 1
            answer = getattr(self, "on_" + name)(fields, sender)
        except Exception as error:  # reported in the JSON
            self.problems.append(f"{type(error).__name__}: {error}: {data.hex()}")
            return
        if answer:
            name, values = answer
            self.counts[name] += 1
            values = {"requestSeqNum": fields["requestSeqNum"], **values}
            self.transport.sendto(ras.octets(name, values), sender)

    def on_gatekeeperRequest(self, _, sender):
        return "gatekeeperConfirm", {"protocolIdentifier": h225.VERSION, "gatekeeperIdentifier": NAME,
                                     "rasAddress": h225.address(f"{self.host}:1719")}

    def on_registrationRequest(self, fields, sender):
        if fields.get("keepAlive"):
            known = self.endpoints.get(fields.get("endpointIdentifier"))
            if known is None or known["expires"] < time.monotonic():
                return "registrationReject", {"protocolIdentifier": h225.VERSION,
                                              "rejectReason": ("fullRegistrationRequired", None)}
            known["expires"] = time.monotonic() + fields["timeToLive"]
            identifier, signals, aliases = fields["endpointIdentifier"], [known["signal"]], []
        else:
            self.registrations += 1
            identifier = f"ep{self.registrations}"
            signals, aliases = fields["callSignalAddress"], fields["terminalAlias"]
            self.endpoints[identifier] = {"alias": aliases[0][1], "signal": signals[0], "ras": sender,
                                          "expires": time.monotonic() + fields.get("timeToLive", 3600)}
        confirm = {"protocolIdentifier": h225.VERSION, "callSignalAddress": [h225.address(f"{self.host}:1720")],
                   "gatekeeperIdentifier": NAME, "endpointIdentifier": identifier,
                   "timeToLive": fields.get("timeToLive", 3600), "willRespondToIRR": False}
        if aliases:
            confirm["terminalAlias"] = aliases
        return "registrationConfirm", confirm

    def on_unregistrationRequest(self, fields, _):
        self.endpoints.pop(fields.get("endpointIdentifier"), None)
        return "unregistrationConfirm", {}

    def find(self, alias):
        """The call signalling address of the latest valid registration of the alias."""
        found = [known["signal"] for known in self.endpoints.values()
                 if known["alias"] == alias and known["expires"] >= time.monotonic()]
        return found[-1] if found else None

    def on_admissionRequest(self, fields, _):
        own = h225.address(f"{self.host}:1720")
        found = self.find(fields["destinationInfo"][0][1])
        if fields["endpointIdentifier"] not in self.endpoints:
            return "admissionReject", {"rejectReason": ("callerNotRegistered", None)}
        if found is None:
            return "admissionReject", {"rejectReason": ("calledPartyNotRegistered", None)}
        routed = self.mode == "routed"
        return "admissionConfirm", {"bandWidth": fields["bandWidth"], "irrFrequency": 240,
                                    "callModel": ("gatekeeperRouted" if routed else "direct", None),
                                    "destCallSignalAddress": own if routed else found}

    def on_bandwidthRequest(self, fields, _):
        return "bandwidthConfirm", {"bandWidth": fields["bandWidth"]}

    def on_disengageRequest(self, _, __):
        return "disengageConfirm", {}

    def on_locationRequest(self, fields, _):
        found = self.find(fields["destinationInfo"][0][1])
        if found is None:
            return "locationReject", {"rejectReason": ("notRegistered", None)}
        return "locationConfirm", {"callSignalAddress": h225.address(f"{self.host}:1720") if self.mode == "routed" else found,
                                   "rasAddress": h225.address(f"{self.host}:1719")}

    def on_infoRequestResponse(self, fields, _):
        return None

    async def ask_for_status(self):
        """Sends an IRQ to every endpoint from time to time."""
        number = 0
        while True:
            await asyncio.sleep(5)
            number += 1
            for known in list(self.endpoints.values()):
                self.counts["infoRequest"] += 1
                self.transport.sendto(ras.octets("infoRequest", {"requestSeqNum": number, "callReferenceValue": 0}), known["ras"])

    async def route(self, reader, writer):
        """Relays a Setup, and then all frames in both directions until one side ends."""
        try:
            rest, frames = b"", []
            while not frames:
                data = await reader.read(65536)
                if not data:
                    writer.close()
                    return
                frames, rest = q931.split_frames(rest + data)
            _, _, _, pdu = h225.read_signal(frames[0])
            _, fields = pdu["h323-message-body"]
            found = self.find(fields["destinationAddress"][0][1])
            if found is None:
                raise ValueError(f"no endpoint has the alias {fields['destinationAddress']}")
            host, port = h225.address_text(found)
            there, onward = await asyncio.open_connection(host, port, local_addr=(self.host, 0))
            self.relayed += 1
            onward.write(b"".join(map(q931.tpkt, frames)) + rest)
            await asyncio.gather(self.relay(reader, onward), self.relay(there, writer))
        except Exception as error:  # reported in the JSON
            self.problems.append(f"{type(error).__name__}: {error}")
            writer.close()

    @staticmethod
    async def relay(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()


async def run(arguments):
    loop = asyncio.get_running_loop()
    _, gatekeeper = await loop.create_datagram_endpoint(lambda: Gatekeeper(arguments.host, arguments.mode), (arguments.host, 1719))
    server = await asyncio.start_server(gatekeeper.route, arguments.host, 1720, backlog=256)
    asking = asyncio.create_task(gatekeeper.ask_for_status())
    over = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, over.set_result, None)
    print("ready", flush=True)
    await over
    asking.cancel()
    server.close()
    if arguments.json:
        with open(arguments.json, "w", encoding="ascii") as out:
            json.dump({"messages": gatekeeper.counts, "relayed": gatekeeper.relayed, "problems": gatekeeper.problems,
                       "registered": len(gatekeeper.endpoints)}, out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--host", required=True)
    parser.add_argument("--mode", choices=("direct", "routed"), default="direct")
    parser.add_argument("--json")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
