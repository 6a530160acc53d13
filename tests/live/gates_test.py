#!/usr/bin/env python3
"""Tests live that gates admit only the media of their call.

    gates_test.py SALLYPORTD [--device af_packet]

RTP without signalling: nothing passes in either direction, even if the outside list permits everything. RTP from a
stranger into an open gate: nothing passes, and there is one alert. A second call on the same trunk (one 5-tuple of
signalling) goes on after the BYE of the first. After a BYE nothing passes. `why` reports the history of a gate."""
import argparse
import select
import struct
import sys
import time

import topology
from topology import INSIDE4, OUTSIDE4, Missing, Topology

failures = []
STRANGER = "203.0.113.77"

POLICY_EXTRA = """\
access-list 101 permit ip any any
interface outside
 ip access-group 101 in
sallyport
 logging drops 0
"""


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def rtp(sequence, ssrc=0x5a11, payload_type=0):
    return struct.pack("!BBHII", 0x80, payload_type, sequence & 0xffff, sequence * 160, ssrc) + bytes(160)


def drain(sock, seconds=0.3):
    """Returns the number of datagrams that arrive."""
    count = 0
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if select.select([sock], [], [], left)[0]:
            sock.recvfrom(65536)
            count += 1
    return count


def passes(source, sink, destination, count=20):
    for i in range(count):
        source.sendto(rtp(i), destination)
        time.sleep(0.002)
    return drain(sink)


class Call:
    """Both ends of a call, with handwritten messages over two signalling sockets that several calls share."""

    def __init__(self, number, near, far, near_port, far_port):
        self.number, self.near, self.far = number, near, far
        self.near_port, self.far_port = near_port, far_port

    def _message(self, first, cseq, sender, port=None, to_tag=True):
        own = INSIDE4 if sender is self.near else OUTSIDE4
        body = "" if port is None else (f"v=0\r\no=- 1 1 IN IP4 {own}\r\ns=-\r\nc=IN IP4 {own}\r\nt=0 0\r\n"
                                        f"m=audio {port} RTP/AVP 0\r\n")
        lines = [first, f"Via: SIP/2.0/UDP {INSIDE4}:5060;branch=z9hG4bK{self.number}{cseq.replace(' ', '')}",
                 f"From: <sip:a@{INSIDE4}>;tag=a{self.number}",
                 f"To: <sip:b@{OUTSIDE4}>" + (f";tag=b{self.number}" if to_tag else ""),
                 f"Call-ID: call-{self.number}@gates-test", f"CSeq: {cseq}", f"Contact: <sip:x@{own}:5060>",
                 "Max-Forwards: 70"]
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def _send(self, sender, message):
        there = (OUTSIDE4, 5060) if sender is self.near else (INSIDE4, 5060)
        sender.sendto(message, there)
        receiver = self.far if sender is self.near else self.near
        if not select.select([receiver], [], [], 2)[0]:
            raise RuntimeError("a SIP message did not arrive: " + message.decode().splitlines()[0])
        got = receiver.recvfrom(65536)[0]
        check(got == message, "unchanged: " + message.decode().splitlines()[0])

    def set_up(self):
        self._send(self.near, self._message(f"INVITE sip:b@{OUTSIDE4} SIP/2.0", "1 INVITE", self.near, self.near_port, False))
        self._send(self.far, self._message("SIP/2.0 200 OK", "1 INVITE", self.far, self.far_port))
        self._send(self.near, self._message(f"ACK sip:b@{OUTSIDE4} SIP/2.0", "1 ACK", self.near))

    def hang_up(self):
        self._send(self.near, self._message(f"BYE sip:b@{OUTSIDE4} SIP/2.0", "2 BYE", self.near))
        self._send(self.far, self._message("SIP/2.0 200 OK", "2 BYE", self.far))


def run(net):
    topology.sh(["ip", "-n", net.outside.name, "addr", "add", f"{STRANGER}/24", "dev", "eth0"])
    inside = {port: net.inside.udp(INSIDE4, port) for port in (5060, 16384, 16386, 17000)}
    outside = {port: net.outside.udp(OUTSIDE4, port) for port in (5060, 20000, 20002, 21000)}
    stranger = net.outside.udp(STRANGER, 20000)

    check(passes(outside[21000], inside[17000], (INSIDE4, 17000)) == 0, "RTP from outside without signalling: nothing passes")
    check(passes(inside[17000], outside[21000], (OUTSIDE4, 21000)) == 0, "RTP from inside without signalling: nothing passes")

    first = Call(1, inside[5060], outside[5060], 16384, 20000)
    second = Call(2, inside[5060], outside[5060], 16386, 20002)
    first.set_up()
    second.set_up()
    check(len(net.show("pinholes")) == 8, "two calls on one trunk: eight gates")
    for number, near, far in ((1, 16384, 20000), (2, 16386, 20002)):
        check(passes(inside[near], outside[far], (OUTSIDE4, far)) == 20, f"call {number}: RTP out, every packet")
        check(passes(outside[far], inside[near], (INSIDE4, near)) == 20, f"call {number}: RTP in, every packet")

    check(passes(stranger, inside[16384], (INSIDE4, 16384)) == 0, "RTP from a stranger into an open gate: nothing passes")
    check(passes(outside[21000], inside[16384], (INSIDE4, 16384)) == 0,
          "RTP from another port of the peer, after the first packet locked the source: nothing passes")
    check(passes(outside[20000], inside[16384], (INSIDE4, 16384)) == 20, "and the peer is not disturbed")

    first.hang_up()
    check(passes(outside[20000], inside[16384], (INSIDE4, 16384)) == 0, "after the BYE: nothing in")
    check(passes(inside[16384], outside[20000], (OUTSIDE4, 20000)) == 0, "after the BYE: nothing out")
    check(passes(outside[20002], inside[16386], (INSIDE4, 16386)) == 20, "the other call on the trunk goes on: in")
    check(passes(inside[16386], outside[20002], (OUTSIDE4, 20002)) == 20, "and out")
    story = net.why(f"{OUTSIDE4}:20000", f"{INSIDE4}:16384")
    print("      " + story)
    check("INVITE" in story and "bye" in story and "call-1@gates-test" in story, "`why` reports the history of the gate")

    before = net.show("stats")
    net.reload(net.policy())
    check(passes(outside[20002], inside[16386], (INSIDE4, 16386)) == 20, "a reload loses no flow")
    check(net.show("stats")["pinholes_open"] == before["pinholes_open"], "and no gate")
    second.hang_up()
    check(net.empty("pinholes"), "every gate is closed at the end")
    for sock in (*inside.values(), *outside.values(), stranger):
        sock.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    parser.add_argument("--device", default="af_packet")
    arguments = parser.parse_args()
    try:
        topology.require()
    except Missing as why:
        print(f"skipped: {why}")
        return topology.SKIPPED
    with Topology(arguments.sallyportd, device=arguments.device, policy_extra=POLICY_EXTRA) as net:
        run(net)
        net.stop()
    alerts = [event for event in net.events if event["event"] == "alert"]
    for event in alerts:
        print("      " + event["message"])
    check(len([a for a in alerts if a["kind"] == "source-lock"]) == 1, "one alert for all strangers at that gate")
    drops = {event["reason"] for event in net.events if event["event"] == "drop"}
    check({"no-pinhole", "source-lock"} <= drops, f"the drops name their reasons: {sorted(drops)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
