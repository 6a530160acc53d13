"""Writes H.323 calls into a capture, on TCP connections of a scenario. The messages are in h225.py, h245.py and ras.py.

    call = H323Call(s, "10.1.1.5", "203.0.113.9")       opens the connection to port 1720
    call.setup()
    call.answer(h245="203.0.113.9:3000")                CallProceeding, Alerting, Connect
    call.open_control()                                 the H.245 connection, capabilities, master and slave
    call.open_channels()                                one channel in each direction
    call.release()

Without h245 the messages of H.245 are tunnelled, each in a Facility. For fast start use setup(fast=call.proposals()) and
answer(fast=call.chosen()). `s` is a scenario with write(connection, side, octets, **how), tcp_open(client, server) and
send(source, destination, octets). Ras writes the messages between one endpoint and its gatekeeper.
"""

import h225
import h245
import q931
import ras

SIDES = {"caller": "client", "callee": "server"}
OTHER = {"caller": "callee", "callee": "caller"}


class H323Call:
    def __init__(self, s, caller, callee, *, number=1, client_port=40000, signal_port=1720, media=(16384, 20000), names=("alice", "bob"),
                 line=None, tunnelling=True):
        """media: the RTP ports of both sides. line: the connection of another call, for several calls on it."""
        self.s, self.hosts = s, {"caller": caller, "callee": callee}
        self.ports = dict(zip(SIDES, media))
        self.names, self.tunnelling = names, tunnelling
        self.guid = bytes([number]) * 16
        self.reference = number
        self.line = line or s.tcp_open(self.host("caller", client_port), self.host("callee", signal_port))
        self.control, self.answered_control = None, None

    def host(self, side, port):
        host = self.hosts[side]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def rtp(self, side, place=0):
        return self.host(side, self.ports[side] + 2 * place)

    def rtcp(self, side, place=0):
        return self.host(side, self.ports[side] + 2 * place + 1)

    def frame(self, side, kind, body, *, control=(), more=None, **parts):
        return h225.signal(kind, self.reference, body, tunnelling=self.tunnelling, control=control, more=more,
                           from_destination=side == "callee", **parts)

    def say(self, side, kind, body, *, how=None, **parts):
        octets = self.frame(side, kind, body, **parts)
        self.s.write(self.line, SIDES[side], octets, **(how or {}))
        return octets

    # call signalling

    def setup(self, *, fast=None, h245=None, how=None, control=(), **more):
        if fast is not None:
            more["fastStart"] = fast
        if h245 is not None:
            more["h245Address"] = h225.address(h245)
        more.setdefault("source", self.host("caller", 1720))
        body = h225.setup(*self.names, self.guid, **more)
        return self.say("caller", q931.SETUP, body, how=how, control=control, display=self.names[0])

    def connect(self, *, fast=None, h245=None, how=None, **more):
        if fast is not None:
            more["fastStart"] = fast
        if h245 is not None:
            self.answered_control = h245
            more["h245Address"] = h225.address(h245)
        return self.say("callee", q931.CONNECT, h225.connect(self.guid, **more), how=how)

    def answer(self, **more):
        self.say("callee", q931.PROCEEDING, h225.proceeding(self.guid))
        self.say("callee", q931.ALERTING, h225.alerting(self.guid))
        self.connect(**more)

    def facility(self, side, reason="undefinedReason", **more):
        return self.say(side, q931.FACILITY, h225.facility(self.guid, reason, **more))

    def release(self, side="caller", reason=None, *, how=None, close=False):
        self.say(side, q931.RELEASE_COMPLETE, h225.release(self.guid, reason), how=how, cause=16)
        if close:
            self.close()

    def close(self):
        for connection in (self.control, self.line):
            if connection is not None:
                self.s.now = connection.close(self.s.now)

    # H.245, on a separate connection or tunnelled

    def tell(self, side, *messages, how=None):
        octets = [h245.octets(message) for message in messages]
        if self.control is not None:
            self.s.write(self.control, SIDES[side], b"".join(map(q931.tpkt, octets)), **(how or {}))
        else:
            self.say(side, q931.FACILITY, h225.facility(self.guid, "transportedInformation"), control=octets, how=how)

    def open_control(self, *, client_port=41000, codecs=("g711Ulaw64k", "g711Alaw64k")):
        if self.answered_control is not None:
            self.control = self.s.tcp_open(self.host("caller", client_port), self.answered_control)
        self.tell("caller", h245.capability_set(1, codecs), h245.master_slave(1000))
        self.tell("callee", h245.capability_set_ack(1), h245.master_slave_ack("slave"), h245.capability_set(1, codecs),
                  h245.master_slave(2000))
        self.tell("caller", h245.capability_set_ack(1), h245.master_slave_ack("master"))

    def open_channel(self, side, number=1, codec="g711Ulaw64k", *, place=0):
        """Opens a channel from side and acknowledges it. place: the number of the port pair on both sides."""
        self.tell(side, h245.open_channel(number, codec, session=place + 1, control=self.rtcp(side, place)))
        other = OTHER[side]
        self.tell(other, h245.accept_channel(number, session=place + 1, media=self.rtp(other, place),
                                             control=self.rtcp(other, place)))

    def open_channels(self, count=1, codecs=("g711Ulaw64k",)):
        for place in range(count):
            for side in SIDES:
                self.open_channel(side, place + 1, codecs[place % len(codecs)], place=place)

    def close_channel(self, side, number=1):
        self.tell(side, h245.close_channel(number))
        self.tell(OTHER[side], h245.close_channel_ack(number))

    def end_session(self):
        self.tell("caller", h245.end_session())
        self.tell("callee", h245.end_session())

    # fast start

    def proposals(self, codecs=("g711Ulaw64k", "g711Alaw64k")):
        """Proposals for both directions of one session, in the caller's order of codecs. Each proposal has its own ports."""
        elements = []
        for place, codec in enumerate(codecs):
            media, control = self.rtp("caller", place), self.rtcp("caller", place)
            elements.append(h245.channel(2 * place + 1, codec, control=control))
            elements.append(h245.reverse_channel(2 * place + 2, codec, media=media, control=control))
        return [h245.fast_start(element) for element in elements]

    def chosen(self, codec="g711Ulaw64k", place=0):
        media, control = self.rtp("callee"), self.rtcp("callee")
        return [h245.fast_start(h245.channel(2 * place + 1, codec, media=media, control=control)),
                h245.fast_start(h245.reverse_channel(2 * place + 2, codec, media=self.rtp("caller", place), control=control))]


class Ras:
    """RAS between one endpoint and its gatekeeper: each request with its response."""

    def __init__(self, s, endpoint, gatekeeper, *, name="alice", identifier="ep1", ttl=60, signal_port=1720):
        self.s, self.name, self.identifier, self.ttl = s, name, identifier, ttl
        self.endpoint, self.gatekeeper = endpoint, gatekeeper
        self.own, self.peer, self.signal = f"{endpoint}:1719", f"{gatekeeper}:1719", f"{endpoint}:{signal_port}"
        self.number = 0

    def ask(self, name, fields, answer=None, values=None):
        self.number += 1
        self.s.send(self.own, self.peer, ras.octets(name, {**fields, "requestSeqNum": self.number}))
        if answer:
            self.reply(answer, values or {})

    def reply(self, name, values):
        self.s.send(self.peer, self.own, ras.octets(name, {**values, "requestSeqNum": self.number}))

    def discover(self):
        self.ask("gatekeeperRequest", ras.discovery(1, self.own, self.name), "gatekeeperConfirm",
                 {"protocolIdentifier": h225.VERSION, "gatekeeperIdentifier": "gk", "rasAddress": h225.address(self.peer)})

    def register(self, *, keep_alive=False, reject=None, **more):
        request = ras.registration(1, self.signal, self.own, self.name, ttl=self.ttl, keep_alive=keep_alive,
                                   identifier=self.identifier if keep_alive else None, **more)
        if reject:
            self.ask("registrationRequest", request, "registrationReject",
                     {"protocolIdentifier": h225.VERSION, "rejectReason": (reject, None)})
            return
        confirm = {"protocolIdentifier": h225.VERSION, "callSignalAddress": [h225.address(f"{self.gatekeeper}:1720")],
                   "gatekeeperIdentifier": "gk", "endpointIdentifier": self.identifier, "timeToLive": self.ttl,
                   "willRespondToIRR": False}
        self.ask("registrationRequest", request, "registrationConfirm", confirm)

    def unregister(self):
        self.ask("unregistrationRequest", {"callSignalAddress": [h225.address(self.signal)],
                                           "endpointIdentifier": self.identifier}, "unregistrationConfirm")

    def admit(self, call, destination, *, answer=False, model="direct", reject=None):
        names = call.names
        request = ras.admission(1, self.identifier, *names, call.guid, call.reference, answer=answer)
        if reject:
            self.ask("admissionRequest", request, "admissionReject", {"rejectReason": (reject, None)})
            return
        self.ask("admissionRequest", request, "admissionConfirm", {
            "bandWidth": 1280, "callModel": (model, None), "destCallSignalAddress": h225.address(destination), "irrFrequency": 240})

    def disengage(self, call, *, answered=False):
        self.ask("disengageRequest", ras.disengage(1, self.identifier, call.guid, call.reference, answered=answered),
                 "disengageConfirm")
