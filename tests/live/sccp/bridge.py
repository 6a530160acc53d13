"""The call server's media.

    direct   phones send to each other; conferences and calls to outside numbers use ports of the server
    relay    each leg has its own port on the server's media address; its packets are relayed to the other leg
    mtp      like a CallManager Express: every leg uses UDP port 2000

A leg counts the packets from and to its phone, by purpose (speech.py). A call to an outside number ends at the server,
which sends the phone's packets back.
"""

import asyncio
import collections

from speech import EARLY, LATE, MediaPort, packet, purpose_of

MTP_PORT = 2000


class LegMedia:
    def __init__(self, bridge, port, number):
        self.bridge, self.port, self.number = bridge, port, number
        self.phone, self.others = None, []
        self.received, self.sent = collections.Counter(), collections.Counter()

    @property
    def ends(self):
        return self.bridge.address, self.port.number

    def arrived(self, data):
        purpose = purpose_of(data)
        self.received[purpose] += 1
        if purpose == "TALK":
            for other in self.others:
                other.pass_on(data)

    def pass_on(self, data):
        if self.phone is not None:
            self.port.send(data, self.phone)
            self.sent["TALK"] += 1

    def try_out(self, purpose, destination, count):
        for sequence in range(count):
            self.port.send(packet(purpose, sequence, 0x5E000000 + self.number), destination)
        self.sent[purpose.decode()] += count

    def report(self):
        return {"port": self.port.number, "received": self.received, "sent": self.sent}


class Bridge:
    def __init__(self, mode, address, first_port, tries):
        self.mode, self.address, self.next_port, self.tries = mode, address, first_port, tries
        self.by_phone, self.shared, self.number, self.strays = {}, None, 0, collections.Counter()

    async def open(self):
        if self.mode == "mtp":
            self.shared = await self._bind(MTP_PORT, self._sorted)

    async def _bind(self, number, arrived):
        port = await MediaPort(arrived).open(self.address, number)
        port.number = number
        return port

    def _sorted(self, data, source):
        leg = self.by_phone.get(source[:2])
        if leg is None:
            self.strays[f"{purpose_of(data)} {source[0]}:{source[1]}"] += 1
        else:
            leg.arrived(data)

    async def leg(self, phone_media, needed):
        """Allocates media for a leg whose phone receives at phone_media; None if the phones send to each other."""
        if self.mode == "direct" and not needed:
            return None
        self.number += 1
        if self.shared is not None:
            self.by_phone[phone_media] = leg = LegMedia(self, self.shared, self.number)
            return leg
        number, self.next_port = self.next_port, self.next_port + 2
        if self.next_port > 32766:
            self.next_port = 16384
        leg = LegMedia(self, None, self.number)
        leg.port = await self._bind(number, lambda data, source: leg.arrived(data))
        return leg

    def before(self, leg, phone_media):
        if leg is not None and phone_media is not None:
            leg.try_out(EARLY, phone_media, self.tries)

    def after(self, leg):
        if leg is not None and leg.phone is not None:
            leg.try_out(LATE, leg.phone, self.tries)
            leg.phone = None

    def free(self, leg):
        """Closes the port a little later, to count late packets."""
        if leg is not None and leg.port is not self.shared:
            asyncio.get_running_loop().call_later(1.0, leg.port.close)
