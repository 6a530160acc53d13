"""The library for the make.py of a scenario.

    from lib import *

    with Scenario() as s:
        call = s.call()                    # alice, inside, calls bob, outside
        call.establish()                   # INVITE, 180, 200, ACK
        s.talk_both(ALICE_RTP, BOB_RTP)
        call.bye()
        with s.dropped("no-pinhole"):
            s.talk(BOB_RTP, ALICE_RTP)

The scenario keeps the time: each sent packet advances it a little, wait() advances it more. State the expected fate of a
packet where it is sent. The default is that it is forwarded; packets sent inside `with s.dropped(reason)` are dropped.
The run writes in.pcap and `fates`, one line for each frame; the runner compares the firewall's verdicts with `fates`.
"""

import contextlib
import os
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "pcaps", "generate"))
sys.dont_write_bytecode = True

import headers  # noqa: E402
from packets import (Capture, Dialogue, TcpConnection, endpoint, icmp_unreachable, multipart, rtcp_receiver_report,  # noqa: E402
                     rtcp_sender_report, rtcp_source_description, rtp_packet, sdp, sip_message, stun_binding)

__all__ = ["ALICE", "ALICE_RTCP", "ALICE_RTP", "ALICE_SIP", "BOB", "BOB_RTCP", "BOB_RTP", "BOB_SIP", "STRANGER", "Call",
           "Scenario", "TcpConnection", "audio", "endpoint", "headers", "icmp_unreachable", "multipart", "register",
           "rtp_packet", "sdp", "sip_message", "stun_binding"]

ALICE, BOB, STRANGER = "10.1.1.5", "203.0.113.9", "198.51.100.66"
ALICE_SIP, BOB_SIP = f"{ALICE}:5060", f"{BOB}:5060"
ALICE_RTP, ALICE_RTCP = f"{ALICE}:16384", f"{ALICE}:16385"
BOB_RTP, BOB_RTCP = f"{BOB}:20000", f"{BOB}:20001"

REASONS = {100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted", 401: "Unauthorized",
           403: "Forbidden", 407: "Proxy Authentication Required", 486: "Busy Here", 487: "Request Terminated",
           488: "Not Acceptable Here", 491: "Request Pending"}
STEP = 0.01


def audio(address, port, *lines, formats="RTP/AVP 0", **session):
    """A session description with one audio stream."""
    return sdp(address, ("audio", port, formats, list(lines)), **session)


class Scenario(Capture):
    def __init__(self, **options):
        super().__init__(os.path.join(sys.argv[1], "in.pcap"), **options)
        self.now = 0.0
        self._fate, self._fates = "forward", []
        self._sequence = {}
        self._calls = 0

    def close(self):
        order = sorted(range(len(self.frames)), key=lambda index: self.frames[index][0])
        super().close()
        with open(os.path.join(sys.argv[1], "fates"), "w", encoding="ascii") as out:
            for number, index in enumerate(order, 1):
                out.write(f"{number}\t{self._fates[index]}\n")

    def frame(self, t, data):
        super().frame(t, data)
        self._fates.append(self._fate)

    @contextlib.contextmanager
    def fate(self, fate):
        """`forward`, `listed` (forwarded by an access list, without a gate), or `drop REASON`."""
        before, self._fate = self._fate, fate
        yield
        self._fate = before

    def dropped(self, reason):
        return self.fate(f"drop {reason}")

    def wait(self, seconds):
        self.now += seconds

    def send(self, src, dst, payload, **options):
        """Sends one datagram now."""
        packets = self.udp(self.now, src, dst, payload, **options)
        self.now += STEP
        return packets

    def talk(self, src, dst, count=3, *, pt=0, payload=160, **fields):
        """Sends `count` RTP packets of src's stream to dst, 20 ms apart."""
        ssrc = zlib.crc32(str(src).encode())
        for _ in range(count):
            sequence = self._sequence.get((src, dst), 0)
            self._sequence[src, dst] = sequence + 1
            self.rtp(self.now, src, dst, sequence + 100, round(self.now * 8000), ssrc, pt, payload, **fields)
            self.now += 0.02

    def talk_both(self, a, b, count=3, **fields):
        self.talk(a, b, count, **fields)
        self.talk(b, a, count, **fields)

    def report(self, src, dst):
        """Sends a compound RTCP packet."""
        ssrc = zlib.crc32(str(src).encode())
        self.rtcp(self.now, src, dst, rtcp_sender_report(ssrc, packets=3, octets=480), rtcp_source_description(ssrc, "a@b"))
        self.now += STEP

    def receiver_report(self, src, dst):
        self.rtcp(self.now, src, dst, rtcp_receiver_report(zlib.crc32(str(src).encode())))
        self.now += STEP

    def probe(self, src, dst, **fields):
        """Sends a STUN binding request, and the response in the other direction."""
        self.stun(self.now, src, dst, **fields)
        self.stun(self.now + STEP, dst, src, response=True)
        self.now += 2 * STEP

    def call(self, caller_end=ALICE_SIP, callee_end=BOB_SIP, **names):
        self._calls += 1
        names.setdefault("call_id", f"call-{self._calls}")
        names.setdefault("caller_tag", f"a{self._calls}")
        names.setdefault("callee_tag", f"b{self._calls}")
        return Call(self, caller_end, callee_end, **names)

    def tcp_open(self, client=f"{ALICE}:40000", server=BOB_SIP, **options):
        connection = TcpConnection(self, client, server, **options)
        self.now = connection.open(self.now)
        return connection

    def write(self, connection, side, data, **how):
        """Sends bytes on a connection now."""
        self.now = connection.send(self.now, side, data, **how)


class Call(Dialogue):
    """A dialogue that sends each message when it is made: over UDP, or on a connection."""

    def __init__(self, scenario, caller_end, callee_end, *, connection=None, offer=None, answer=None, **names):
        super().__init__(caller_end, callee_end, **names)
        self.s, self.connection = scenario, connection
        self.offer = audio(str(self.ends["caller"].address), 16384) if offer is None else offer
        self.answer = audio(str(self.ends["callee"].address), 20000) if answer is None else answer
        self._asked = {}

    def say(self, side, message, **how):
        if self.connection is not None:
            self.s.write(self.connection, "client" if side == "caller" else "server", message, **how)
        else:
            self.s.send(*self.way(side), message, **how)
        return message

    def compose(self, side, method, *, early=False, refused=False, **content):
        """Makes a request without sending it. early: in an early dialogue, before any 2xx. refused: the ACK of a final
        response other than 2xx, which belongs to the INVITE's transaction (RFC 3261 17.1.1.3)."""
        before = self.established
        self.established = (before or early) and not refused
        message = self.request(side, method, **content)
        self.established = before
        self._asked[message] = side
        return message

    def ask(self, side, method, *, how=None, **content):
        return self.say(side, self.compose(side, method, **content), **(how or {}))

    def reply(self, request, code, *, reason=None, how=None, **content):
        side = "callee" if self._asked[request] == "caller" else "caller"
        message = self.response(request, code, reason or REASONS[code], **content)
        return self.say(side, message, **(how or {}))

    def invite(self, side="caller", **content):
        content.setdefault("body", self.offer)
        return self.ask(side, "INVITE", **content)

    def accept(self, invite, **content):
        """Sends a 200 with the answer, and its ACK."""
        content.setdefault("body", self.answer)
        self.reply(invite, 200, **content)
        self.ask(self._asked[invite], "ACK")

    def establish(self):
        invite = self.invite()
        self.reply(invite, 180)
        self.accept(invite)

    def reinvite(self, side, offer, answer):
        """Sends another INVITE from side, its 200 and its ACK."""
        self.accept(self.invite(side, body=offer), body=answer)

    def bye(self, side="caller"):
        self.reply(self.ask(side, "BYE"), 200)


def register(scenario, *, phone=ALICE_SIP, registrar=BOB_SIP, code=200, expires=3600, granted=None, contact=None, cseq=1,
             call_id="reg-1", user="alice", answer_to=None, extra=(), sent_by=None, rport=False, answered=True):
    """Sends a REGISTER and its response. granted: the Expires of the response, if it differs from the request's."""
    end = endpoint(phone)
    sent_by = sent_by or f"{end.host}:{end.port}"
    contact = contact or f"<sip:{user}@{end.host}:{end.port}>"
    aor = f"<sip:{user}@{endpoint(registrar).host}>"
    common = [("Via", f"SIP/2.0/UDP {sent_by};branch=z9hG4bK-{call_id}-{cseq}{';rport' if rport else ''}")]
    names = [("Call-ID", call_id), ("CSeq", f"{cseq} REGISTER")]
    scenario.send(phone, registrar, sip_message(
        f"REGISTER sip:{endpoint(registrar).host} SIP/2.0",
        [*common, ("Max-Forwards", "70"), ("From", f"{aor};tag=r{cseq}"), ("To", aor), *names, ("Contact", contact),
         ("Expires", str(expires)), *extra]))
    if not answered:
        return
    fields = [*common, ("From", f"{aor};tag=r{cseq}"), ("To", f"{aor};tag=s{cseq}"), *names]
    if code == 200 and expires and contact != "*":
        fields.append(("Contact", f"{contact};expires={expires if granted is None else granted}"))
    if code == 401:
        fields.append(("WWW-Authenticate", 'Digest realm="example.net", nonce="84a4cc6f3082121f32b42a2187831a9e"'))
    scenario.send(registrar, answer_to or phone, sip_message(f"SIP/2.0 {code} {REASONS[code]}", fields))
