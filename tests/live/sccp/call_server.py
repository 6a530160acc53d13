#!/usr/bin/env python3
"""An SCCP call server for hundreds of phones; it reads orders from standard input (see wire.py).

    call_server.py --address 203.0.113.10 [--media direct|relay|mtp] [--media-address A] [--reject SEP...,SEP...]

It accepts every phone (or only those of --accept, or all except those of --reject), speaks each phone's version, and
connects calls (switching.py). bridge.py has its media. A phone's number is the last four digits of its device name; its
receiving port comes from its IpPort message.

Orders: report, calls, reset (a device), drop (a device's connection), set (keep_alive, accept, reject).
"""

import argparse
import asyncio
import collections

from wire import Station, obey, run
from bridge import Bridge
from switching import Switch


class Device(Station):
    """A phone from the view of the server."""

    def __init__(self, server):
        super().__init__()
        self.server, self.name, self.number, self.rtp = server, "", "", None
        self.address, self.parties, self.registered = "", [], False

    def connection_made(self, transport):
        super().connection_made(transport)
        self.address = transport.get_extra_info("peername")[0]
        self.server.connections += 1

    def heard(self, name, values):
        handler = getattr(self, "on_" + name, None)
        if handler:
            handler(values)

    def on_RegisterReq(self, values):
        self.name, self.number = values["device_name"], values["device_name"][-4:]
        self.version = values.get("protocol_version", 2)
        self.server.attempts[self.name] += 1
        if not self.server.accepts(self.name):
            self.send("RegisterReject", text="Error: unknown device")
            return
        before = self.server.devices.get(self.number)
        if before is not None and before is not self:
            before.close()
        self.server.devices[self.number], self.registered = self, True
        self.send("RegisterAck", keep_alive=self.server.keep_alive, date_template="D.M.Y", protocol_version=self.version,
                  secondary_keep_alive=self.server.keep_alive)
        self.send("CapabilitiesReq")

    def on_RegisterTokenReq(self, values):
        self.send("RegisterTokenAck")

    def on_IpPort(self, values):
        self.rtp = (self.address, values["port"])

    def on_Alarm(self, values):
        self.server.alarms.append(values["text"])

    def on_KeepAlive(self, values):
        self.send("KeepAliveAck")

    def on_UnregisterReq(self, values):
        self.server.switch.gone(self)
        self.send("UnregisterAck")
        self.leave("unregistered")

    def on_OffHook(self, values):
        self.if_registered(lambda switch: switch.off_hook(self, values.get("call_reference", 0)))

    def on_OnHook(self, values):
        party = self.server.switch.party_of(self, values.get("call_reference", 0))
        if party is not None:
            self.server.switch.leave(party)

    def on_KeypadButton(self, values):
        self.if_registered(lambda switch: switch.button(self, values["call_reference"], values["button"]))

    def on_EnblocCall(self, values):
        self.if_registered(lambda switch: switch.enbloc(self, values["called"]))

    def on_SoftKeyEvent(self, values):
        self.if_registered(lambda switch: switch.soft_key(self, values["call_reference"], values["event"]))

    def on_OpenReceiveChannelAck(self, values):
        self.server.switch.acknowledged(self, values["call_reference"], values["pass_through_party_id"],
                                        (values["address"], values["port"]), values["status"])

    def if_registered(self, action):
        if self.registered:
            action(self.server.switch)
        else:
            self.server.unregistered_calls += 1

    def lost(self, reason):
        if self.registered:
            self.server.switch.gone(self)
            self.leave(reason)

    def leave(self, reason):
        self.registered = False
        self.server.left.append((self.name, reason))
        if self.server.devices.get(self.number) is self:
            del self.server.devices[self.number]


class Server:
    def __init__(self, options):
        self.options, self.keep_alive = options, options.keep_alive
        self.accept, self.reject = set(options.accept), set(options.reject)
        self.devices, self.attempts, self.connections = {}, collections.Counter(), 0
        self.alarms, self.left, self.unregistered_calls = [], [], 0
        self.bridge = Bridge(options.media, options.media_address or options.address, options.first_port, options.tries)
        self.switch = Switch(self.bridge, self.devices)

    def accepts(self, name):
        return name not in self.reject and (not self.accept or name in self.accept)

    async def open(self):
        await self.bridge.open()
        loop = asyncio.get_running_loop()
        for port in self.options.ports:
            await loop.create_server(lambda: Device(self), self.options.address, port, backlog=512)

    def do_report(self):
        return {"registered": {device.name: device.address for device in self.devices.values()},
                "attempts": self.attempts, "connections": self.connections, "alarms": self.alarms, "left": self.left,
                "unregistered_calls": self.unregistered_calls, "media_strays": self.bridge.strays}

    def do_calls(self):
        """Reports the ended legs and the registered phones."""
        return {"ended": [{**leg, "media": leg["media"] and leg["media"].report()} for leg in self.switch.history],
                "open": sum(len(device.parties) for device in self.devices.values())}

    def do_reset(self, device, kind=2):
        self.of(device).send("Reset", kind=kind)

    def do_drop(self, device):
        self.of(device).crash()

    def of(self, name):
        return next(device for device in self.devices.values() if device.name == name)

    def do_set(self, **values):
        for name, value in values.items():
            setattr(self, name, set(value) if name in ("accept", "reject") else value)


def main():
    def names(text):
        return [part for part in text.split(",") if part]

    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--address", default="203.0.113.10")
    parser.add_argument("--ports", default=[2000], type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("--media", choices=("direct", "relay", "mtp"), default="relay")
    parser.add_argument("--media-address", help="the media address (default: --address)")
    parser.add_argument("--first-port", type=int, default=20000)
    parser.add_argument("--tries", type=int, default=3, help="attempts before and after a call, which must not arrive")
    parser.add_argument("--keep-alive", type=int, default=30, help="seconds")
    parser.add_argument("--accept", type=names, default=[], help="device names to accept (default: all)")
    parser.add_argument("--reject", type=names, default=[])
    options = parser.parse_args()

    async def serve():
        server = Server(options)
        await server.open()
        await obey(server)

    run(serve())


if __name__ == "__main__":
    main()
