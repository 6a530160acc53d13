"""RAS of a test endpoint: discovery, registration with lightweight refreshes, admission, disengagement.

    ras = await RasClient.start("10.1.1.5", gatekeeper="203.0.113.20", alias="alice", signal_port=1720)
    destination = await ras.admit("alice", "bob", guid, reference)        (host, port); Refused after a rejection
    await ras.disengage(guid, reference)
    await ras.stop()                                                      URQ
"""
import asyncio

import h225
import ras


class Refused(Exception):
    pass


class RasClient(asyncio.DatagramProtocol):
    PORT = 1719

    def __init__(self, host, gatekeeper, alias, signal_port, ttl):
        self.host, self.gatekeeper, self.alias, self.ttl = host, (gatekeeper, self.PORT), alias, ttl
        self.signal, self.own = f"{host}:{signal_port}", f"{host}:{self.PORT}"
        self.number, self.waiting = 0, {}
        self.identifier = self.keeper = None
        self.keep_alives = 0

    @classmethod
    async def start(cls, host, gatekeeper, alias, signal_port=1720, ttl=10):
        loop = asyncio.get_running_loop()
        _, self = await loop.create_datagram_endpoint(lambda: cls(host, gatekeeper, alias, signal_port, ttl), (host, cls.PORT))
        await self.ask("gatekeeperRequest", lambda number: ras.discovery(number, self.own, alias))
        confirmed = await self.ask("registrationRequest",
                                   lambda number: ras.registration(number, self.signal, self.own, alias, ttl=ttl))
        self.identifier = confirmed["endpointIdentifier"]
        self.keeper = asyncio.create_task(self.keep_alive())
        return self

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, sender):
        name, fields = ras.read(data)
        number = fields["requestSeqNum"]
        if name in ("infoRequest", "unregistrationRequest"):
            self.answer(name, fields, sender)
        elif number in self.waiting and not self.waiting[number].done() and name != "requestInProgress":
            self.waiting[number].set_result((name, fields))

    def answer(self, name, fields, sender):
        number = fields["requestSeqNum"]
        if name == "unregistrationRequest":
            self.transport.sendto(ras.octets("unregistrationConfirm", {"requestSeqNum": number}), sender)
            return
        self.transport.sendto(ras.octets("infoRequestResponse", {
            "requestSeqNum": number, "endpointType": h225.TERMINAL, "endpointIdentifier": self.identifier,
            "rasAddress": h225.address(self.own), "callSignalAddress": [h225.address(self.signal)], "needResponse": False}), sender)

    async def ask(self, name, fields, tries=3, patience=2):
        """Sends a request, and retransmits it without an answer; returns the fields of the confirmation."""
        self.number = self.number % 65535 + 1
        number = self.number
        answer = self.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            for _ in range(tries):
                self.transport.sendto(ras.octets(name, fields(number)), self.gatekeeper)
                try:
                    answered, values = await asyncio.wait_for(asyncio.shield(answer), patience)
                except asyncio.TimeoutError:
                    continue
                if not answered.endswith("Confirm"):
                    raise Refused(f"{answered}: {values.get('rejectReason')}")
                return values
            raise Refused(f"no answer to a {name}")
        finally:
            del self.waiting[number]

    async def keep_alive(self):
        while True:
            await asyncio.sleep(self.ttl / 3)
            await self.ask("registrationRequest", lambda number: ras.registration(
                number, self.signal, self.own, self.alias, ttl=self.ttl, identifier=self.identifier, keep_alive=True))
            self.keep_alives += 1

    async def admit(self, caller, callee, guid, reference, answer=False):
        confirmed = await self.ask("admissionRequest", lambda number: ras.admission(
            number, self.identifier, caller, callee, guid, reference, answer=answer))
        return h225.address_text(confirmed["destCallSignalAddress"])

    async def bandwidth(self, guid, reference, value):
        await self.ask("bandwidthRequest", lambda number: {
            "requestSeqNum": number, "endpointIdentifier": self.identifier, "conferenceID": guid, "callReferenceValue": reference,
            "bandWidth": value, "callIdentifier": {"guid": guid}})

    async def locate(self, alias):
        found = await self.ask("locationRequest", lambda number: {
            "requestSeqNum": number, "destinationInfo": [h225.alias(alias)], "replyAddress": h225.address(self.own)})
        return h225.address_text(found["callSignalAddress"])

    async def disengage(self, guid, reference, answered=False):
        await self.ask("disengageRequest",
                       lambda number: ras.disengage(number, self.identifier, guid, reference, answered=answered))

    async def stop(self):
        self.keeper.cancel()
        await self.ask("unregistrationRequest", lambda number: {
            "requestSeqNum": number, "callSignalAddress": [h225.address(self.signal)], "endpointIdentifier": self.identifier})
        self.transport.close()
