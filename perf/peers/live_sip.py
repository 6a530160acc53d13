#!/usr/bin/env python3
"""Compares an INVITE with SDP through our engine with the same through the kernel's SIP helper (nf_conntrack_sip).

    live_sip.py [--calls 5000] [--rounds 5] [--json FILE]

The kernel: INVITEs of 925 bytes, each of another call, on one 5-tuple (a trunk), as fast as one core takes them, with
generator, gateway and sink all on CPU 0. The helper's cost is stateful forwarding with the helper minus the same
without it. The helper parses the message, makes one expectation for RTP and one for RTCP in each direction, and evicts
those of an earlier call.
Ours: `sallyport-bench sip --stage calls`, the INVITE of 925 bytes of a new call. The engine parses the message,
describes its call, announces four gates for RTP and RTCP and opens them, two of them with the answer.
Neither figure includes receiving and sending. Both INVITEs have the same header lines."""
import json
import os
import subprocess
import sys

from live_common import ROOT, Failed, main, sh
from live_lane import IN_GATE, IN_HOST, STATEFUL, Lane, endpoints, udp_frame

LENGTH = 925
HELPER = """\
table inet alg {
  ct helper voice { type "sip" protocol udp; }
  chain assign {
    type filter hook prerouting priority 0;
    udp dport 5060 ct helper set "voice"
  }
}
"""


def invite(call):
    near, far, port = endpoints(call)
    body = (f"v=0\r\no=exchange {call} 1 IN IP4 {near}\r\ns=call\r\nc=IN IP4 {near}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0 8 101\r\n"
            "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
            "a=ptime:20\r\na=sendrecv\r\n")
    head = (f"INVITE sip:+442079460123@{far}:5060;user=phone SIP/2.0\r\nVia: SIP/2.0/UDP {near}:5060;rport;branch=z9hG4bKi{call:08x}\r\n"
            f"Max-Forwards: 70\r\nFrom: \"Reception, floor 2\" <sip:2000@{near}>;tag=f{call:08x}\r\n"
            f"To: <sip:+442079460123@{far};user=phone>\r\nCall-ID: {call:08x}-5c1e@{near}\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <sip:2000@{near}:5060;transport=udp>\r\n"
            "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO\r\nSupported: replaces, norefersub\r\n"
            f"Allow-Events: refer, dialog, message-summary\r\nContent-Type: application/sdp\r\nContent-Length: {len(body)}\r\n")
    agent = LENGTH - len(head) - len(body) - len("User-Agent: \r\n\r\n")
    return (head + "User-Agent: " + "x" * agent + "\r\n\r\n" + body).encode()


def frames(bench):
    path = bench.path("invites")
    with open(path, "wb") as file:
        for call in range(bench.options.calls):
            near, far, _ = endpoints(0)
            file.write(udp_frame(IN_GATE, IN_HOST, (near, far), (5060, 5060), invite(call)))
    return path


def ours(bench):
    """Nanoseconds for an INVITE through the engine."""
    path = bench.path("sip.json")
    sh(os.path.join(ROOT, "build/release/bin/sallyport-bench"), "sip", "--stage", "calls", "--rounds", "3", "--seconds",
       str(bench.options.seconds), "--cpu", "0", "--json", path)
    with open(path) as file:
        figures = json.load(file)
    return next(f["nanoseconds"]["median"] for f in figures["figures"] if f["what"] == "call: INVITE")


def run(bench):
    options, file = bench.options, frames(bench)
    lanes = {what: Lane(bench, what[0], routed=True) for what in ("stateful", "helper")}
    for what, lane in lanes.items():
        lane.nft("gate", STATEFUL + (HELPER if what == "helper" else ""))
    for _ in range(options.rounds):
        for what, lane in lanes.items():
            _, arrived, _, count = lane.offer_file(file, LENGTH + 42, 0, options.seconds, "-p", "-c", str(LENGTH + 42))
            if count == 0:
                raise Failed(f"no INVITE passed the kernel's gateway ({what})")
            bench.add("everything ns: " + what, 1e3 / arrived)
        bench.add("the kernel's helper ns", bench.figures["everything ns: helper"][-1] - bench.figures["everything ns: stateful"][-1])
        bench.add("sallyport ns", ours(bench))
    expected = subprocess.run(["ip", "netns", "exec", lanes["helper"].gate, "cat", "/proc/net/nf_conntrack_expect"],
                              capture_output=True, text=True, check=False).stdout
    if "proto=17" not in expected:
        raise Failed("the kernel's helper has no expectations: it did not see the INVITEs")
    bench.goal(6, "sallyport / the kernel's helper, an INVITE", "sallyport ns", "the kernel's helper ns", at_most=1 / 3)
    return bench.report("nanoseconds a message")


sys.exit(main(run, __doc__, [("--calls", {"type": int, "default": 5000}), ("--seconds", {"type": float, "default": 0.5})]))
