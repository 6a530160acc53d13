#!/usr/bin/env python3
"""Any number of SCCP phones in one process; it reads orders from standard input (see wire.py).

    phone.py --server 203.0.113.10:2000 --first 10.1.1.11 --count 200 --versions 3,11,17,20,22

Phone i has the address --first + i (or --same-address), the number 2001 + i (--number), the device name SEP and the
number in twelve digits, and RTP port 16384 + 2i. It answers a call by itself, unless an order says otherwise. It sends
--packets RTP packets of speech after StartMediaTransmission, and counts packets. If the display shows
"RTP address:port", media will go to that address: the phone sends --tries attempts to it at once, and again after the
call. No attempt may arrive.

Orders: register, unregister, close, crash, call, answer, hold, resume, transfer, conference, end, wait, pairs, report,
set. `who` is a number or a list of phones; without it the order is for all phones.
"""

import argparse
import asyncio
import collections
import ipaddress

from wire import Station, obey, run
from speech import EARLY, LATE, MediaPort, talk

from sccp_calls import BUTTONS, CONNECTED, HOLD, ON_HOOK, RING_IN, RING_OUT, SOFT_KEYS
from sccp_registration import G711_ALAW, G711_ULAW, G729, capability_list

STATES = {RING_IN: "ringing-in", RING_OUT: "ringing-out", CONNECTED: "connected", HOLD: "held", ON_HOOK: "idle"}
TIMEOUT = 10
AFTER_CALL = 0.4  # seconds after the call in which late packets count as the call's


class Phone(Station):
    def __init__(self, options, index):
        super().__init__()
        self.options, self.index = options, index
        self.number = str(options.number + index)
        self.device = options.device or f"SEP{self.number:0>12}"
        self.address = str(ipaddress.ip_address(options.first) + (0 if options.same_address else index))
        self.rtp_port = options.rtp_port + 2 * index
        self.version = options.versions[index % len(options.versions)]
        self.device_type = options.device_type
        self.state, self.registration = "idle", "none"
        self.reference, self.legs = 0, {}  # legs: state by call reference
        self.record, self.records, self.strays = None, [], collections.Counter()
        self.media, self.sender, self.alive = None, None, None
        self.sent, self.target, self.changed = collections.Counter(), None, asyncio.Condition()

    # Registration.
    async def register(self):
        if self.media is None:
            self.media = await MediaPort(self.rtp_arrived).open(self.address, self.rtp_port)
        self.registration = "asking"
        host, _, port = self.options.server.rpartition(":")
        try:
            await asyncio.wait_for(asyncio.get_running_loop().create_connection(
                lambda: self, host.strip("[]"), int(port), local_addr=(self.address, 0)), TIMEOUT)
        except (OSError, asyncio.TimeoutError) as error:
            self.registration = "refused" if isinstance(error, ConnectionError) else "unreachable"
            return self.registration
        if self.options.alarm:
            self.send("Alarm", severity=2, text=self.options.alarm.format(device=self.device))
        self.send("RegisterReq", device_name=self.device, instance=1, address=self.address,
                  device_type=self.device_type, protocol_version=self.version)
        self.send("IpPort", port=self.rtp_port)
        try:
            await self.until(lambda: self.registration != "asking")
        except asyncio.TimeoutError:
            self.registration = "unanswered"
        return self.registration

    async def unregister(self):
        self.send("UnregisterReq")
        await self.until(lambda: self.registration == "none")
        self.close()

    async def keep_alive(self, seconds):
        while True:
            await asyncio.sleep(seconds)
            self.send("KeepAlive")

    # Calls.
    def event(self, name, **values):
        self.send(name, line=1, call_reference=self.reference, **values)

    def key(self, name):
        self.event("SoftKeyEvent", event=SOFT_KEYS[name])

    def digits(self, number):
        for digit in number:
            self.event("KeypadButton", button=BUTTONS[digit])

    async def call(self, number, how="keypad"):
        self.begin(number)
        if how == "enbloc":
            self.send("EnblocCall", called=number, line=1)
            return
        self.reference = 0
        if how == "soft-key":
            self.key("new-call")
        else:
            self.event("OffHook")
        await self.until(lambda: self.reference != 0)
        self.digits(number)

    async def second(self, key, number):
        """Consultation: holds the call, makes another call, and the second press of the key joins them."""
        held = self.reference
        self.key(key)
        await self.until(lambda: self.reference not in (0, held))
        self.begin(number)
        self.digits(number)
        await self.until(lambda: self.state == "connected")
        await asyncio.sleep(self.talk_seconds())
        self.key(key)
        await self.until(lambda: self.state == ("idle" if key == "transfer" else "connected"))

    def answer(self):
        self.event("OffHook")

    def end(self):
        self.event("OnHook")

    def talk_seconds(self):
        return self.options.packets * 0.02 + 0.3

    def begin(self, peer):
        if self.record is not None:
            self.finish()
        self.record = {"peer": peer, "sent": collections.Counter(), "received": collections.Counter(), "times": 0}

    def finish(self):
        self.records.append(self.record)
        self.record = None

    def heard(self, name, values):
        handler = getattr(self, "on_" + name, None)
        if handler:
            handler(values)
        asyncio.ensure_future(self.tell())

    async def tell(self):
        async with self.changed:
            self.changed.notify_all()

    async def until(self, condition, timeout=TIMEOUT):
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(condition), timeout)

    def on_RegisterAck(self, values):
        self.registration = "registered"
        self.send("HeadsetStatus", status=2)
        self.send("ButtonTemplateReq")
        self.alive = asyncio.ensure_future(self.keep_alive(values["keep_alive"]))

    def on_RegisterReject(self, values):
        self.registration = "rejected"

    def on_UnregisterAck(self, values):
        self.registration = "none"

    def on_CapabilitiesReq(self, values):
        self.send("CapabilitiesRes", **capability_list(G711_ULAW, G711_ALAW, G729))

    def on_CallState(self, values):
        reference, state = values["call_reference"], STATES.get(values["state"], "dialling")
        if state == "idle":
            self.legs.pop(reference, None)
            self.reference, self.state = next(reversed(self.legs.items()), (0, "idle"))
        else:
            self.legs[reference] = self.state = state
            self.reference = reference
        if state == "ringing-in":
            if self.record is None or len(self.legs) == 1:
                self.begin("?")
            if self.options.answer:
                asyncio.get_running_loop().call_later(0.02, self.answer)
        elif self.state == "idle" and self.record is not None:
            record = self.record
            asyncio.get_running_loop().call_later(AFTER_CALL, lambda: self.record is record and self.finish())

    def on_DisplayPromptStatus(self, values):
        if values["text"].startswith("RTP "):
            host, _, port = values["text"][4:].rpartition(":")
            self.target = (host, int(port))
            self.try_out(EARLY, self.target)

    def try_out(self, purpose, destination):
        if destination is not None and self.options.tries and self.record is not None:
            self.media.try_out(purpose, destination, self.options.tries, self.ssrc())
            self.record["sent"][purpose.decode()] += self.options.tries

    def ssrc(self):
        return 0x53000000 + self.index

    def on_OpenReceiveChannel(self, values):
        self.send("OpenReceiveChannelAck", address=self.address, port=self.rtp_port,
                  pass_through_party_id=values["pass_through_party_id"], call_reference=values["call_reference"])

    def on_StartMediaTransmission(self, values):
        if self.version >= 17:
            self.send("StartMediaTransmissionAck", conference_id=values["conference_id"], address=self.address,
                      port=self.rtp_port, pass_through_party_id=values["pass_through_party_id"],
                      call_reference=values["call_reference"])
        self.stop_talking()
        self.target = (values["address"], values["port"])
        if self.record is not None:
            self.record["times"] += 1
            self.sender = asyncio.ensure_future(talk(self.media, self.target, self.options.packets, self.ssrc(),
                                                     self.record["sent"]))

    def on_StopMediaTransmission(self, values):
        self.stop_talking()
        self.try_out(LATE, self.target)

    def on_ConnectionStatisticsReq(self, values):
        self.send("ConnectionStatisticsRes", directory_number=self.number, call_reference=values["call_reference"],
                  packets_sent=self.sent["TALK"], packets_received=self.media.received["TALK"])

    def stop_talking(self):
        if self.sender is not None:
            self.sender.cancel()
            self.sender = None

    def rtp_arrived(self, data, source):
        counted = self.record["received"] if self.record is not None else self.strays
        counted[data[12:16].decode("ascii", "replace")] += 1

    def lost(self, reason):
        self.stop_talking()
        if self.alive is not None:
            self.alive.cancel()
        if self.registration not in ("rejected",):
            self.registration = "none" if reason == "here" else reason
        self.state = "idle"
        self.legs.clear()
        if self.record is not None:
            self.finish()
        asyncio.ensure_future(self.tell())

    def report(self):
        return {"device": self.device, "number": self.number, "address": self.address, "rtp_port": self.rtp_port,
                "version": self.version, "registration": self.registration, "state": self.state, "ended": self.ending,
                "calls": self.records + ([self.record] if self.record else []), "strays": self.strays,
                "sources": self.media.sources if self.media else {}, "heard": collections.Counter(self.received)}


class Orders:
    def __init__(self, options):
        self.options = options
        self.phones = [Phone(options, index) for index in range(options.count)]

    def those(self, who):
        if who is None:
            return self.phones
        return [self.phones[index] for index in (who if isinstance(who, list) else [who])]

    async def do_register(self, who=None, at_once=20):
        """Registers the phones and returns their results; at_once phones register at the same time."""
        found, phones = [], self.those(who)
        for start in range(0, len(phones), at_once):
            found += await asyncio.gather(*(phone.register() for phone in phones[start:start + at_once]))
        return found

    async def do_unregister(self, who=None):
        await asyncio.gather(*(phone.unregister() for phone in self.those(who)))

    def do_close(self, who=None):
        for phone in self.those(who):
            phone.close()

    def do_crash(self, who=None):
        for phone in self.those(who):
            phone.crash()

    async def do_call(self, number, who=0, how="keypad", until="connected"):
        phone, = self.those(who)
        await phone.call(number, how)
        await phone.until(lambda: phone.state == until)

    async def do_answer(self, who):
        for phone in self.those(who):
            phone.answer()

    async def do_hold(self, who):
        phone, = self.those(who)
        phone.key("hold")
        await phone.until(lambda: phone.state == "held")

    async def do_resume(self, who):
        phone, = self.those(who)
        phone.key("resume")
        await phone.until(lambda: phone.state == "connected")

    async def do_transfer(self, who, number):
        await self.those(who)[0].second("transfer", number)

    async def do_conference(self, who, number):
        await self.those(who)[0].second("conference", number)

    async def do_end(self, who=None):
        for phone in self.those(who):
            phone.end()
            await phone.until(lambda phone=phone: phone.state == "idle")

    async def do_wait(self, state, who=None, timeout=TIMEOUT):
        await asyncio.gather(*(phone.until(lambda phone=phone: state in (phone.state, phone.registration), timeout)
                               for phone in self.those(who)))

    async def do_pairs(self, rounds=1, rate=20.0, how="keypad"):
        """Phone 0 calls the first phone of the second half, and so on; in the next round the second half calls. Every
        call ends after its last speech packet. Returns the failed calls."""
        half, failed = len(self.phones) // 2, []

        async def one(caller, callee, way):
            try:
                await caller.call(callee.number, way)
                await caller.until(lambda: caller.state == "connected")
                await asyncio.sleep(caller.talk_seconds())
                caller.end()
                await caller.until(lambda: caller.state == "idle")
                await callee.until(lambda: callee.state == "idle")
            except (asyncio.TimeoutError, OSError) as error:
                failed.append(f"{caller.number} to {callee.number} ({caller.state}, {callee.state}): {error!r}")

        for turn in range(rounds):
            calls = []
            for index in range(half):
                pair = self.phones[index], self.phones[half + index]
                ways = how.split(",")
                calls.append(asyncio.ensure_future(one(*(pair if turn % 2 == 0 else pair[::-1]), ways[index % len(ways)])))
                await asyncio.sleep(1 / rate)
            await asyncio.gather(*calls)
            await asyncio.sleep(2 * AFTER_CALL)
        return failed

    def do_set(self, **values):
        """Changes packets, tries or answer."""
        for name, value in values.items():
            setattr(self.options, name, value)

    def do_report(self, who=None):
        return [phone.report() for phone in self.those(who)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--server", default="203.0.113.10:2000")
    parser.add_argument("--first", default="10.1.1.11", metavar="ADDRESS")
    parser.add_argument("--same-address", action="store_true", help="all phones have one address")
    parser.add_argument("--count", type=int, default=2)
    parser.add_argument("--number", type=int, default=2001)
    parser.add_argument("--device", help="device name, if there is one phone")
    parser.add_argument("--device-type", type=int, default=30006)
    parser.add_argument("--rtp-port", type=int, default=16384)
    parser.add_argument("--versions", default="17", type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("--packets", type=int, default=25, help="RTP packets of speech after each StartMediaTransmission")
    parser.add_argument("--tries", type=int, default=3, help="attempts before and after a call")
    parser.add_argument("--alarm", default="", help="text of an Alarm before registration; {device} is the name")
    parser.add_argument("--no-answer", dest="answer", action="store_false")
    options = parser.parse_args()

    async def obeying():
        await obey(Orders(options))

    run(obeying())


if __name__ == "__main__":
    main()
