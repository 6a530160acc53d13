#!/usr/bin/env python3
"""Calls by sipp through the gateway, with RTP in both directions.

    calls_test.py SALLYPORTD [--transport udp|tcp] [--calls 1000] [--rate 20] [--talk 1500] [--device af_packet]

Checks: no call fails; every RTP packet sent while its gate was open arrives; every gate is closed at the end; no byte
changes. The link of each side is captured, and the two captures are compared packet by packet. A packet that is missing
on the far side must be a drop after its gate had closed."""
import argparse
import collections
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time

import topology
from topology import INSIDE4, OUTSIDE4, Missing, Topology

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST_PORT, LAST_PORT = 16384, 32767
failures = []


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def packets(path):
    """(time, IP packet) of an Ethernet pcap file, IPv4 only."""
    with open(path, "rb") as file:
        header = file.read(24)
        order = "<" if header[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        while len(record := file.read(16)) == 16:
            seconds, fraction, captured, _ = struct.unpack(order + "IIII", record)
            frame = file.read(captured)
            if frame[12:14] == b"\x08\x00":
                length = struct.unpack("!H", frame[16:18])[0]
                yield seconds + fraction / 1e6, frame[14:14 + length]


def rtp(path, source):
    """The RTP packets of `source` in a capture: {IP packet: time of its first appearance}."""
    found = {}
    address = socket.inet_aton(source)
    for when, packet in packets(path):
        if packet[9] != 17 or packet[12:16] != address:
            continue
        sport, dport = struct.unpack("!HH", packet[20:24])
        if FIRST_PORT <= sport <= LAST_PORT and FIRST_PORT <= dport <= LAST_PORT:
            found.setdefault(packet, when)
    return found


def start_capture(host, path):
    process = host.start(["tcpdump", "-i", "eth0", "-w", path, "-B", "32768", "--immediate-mode", "-U", "-s", "0",
                          "ip and (udp or tcp)"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while "listening on" not in process.stderr.readline():
        if process.poll() is not None:
            raise RuntimeError("tcpdump does not start")
    return process


def finish_capture(process):
    process.terminate()
    said = process.communicate(timeout=20)[1]
    lost = re.search(r"(\d+) packets? dropped by kernel", said)
    return int(lost.group(1)) if lost else 0


def sipp(net, side, scenario, extra):
    own = INSIDE4 if side is net.inside else OUTSIDE4
    folder = net.path("sipp-" + scenario)
    os.makedirs(folder, exist_ok=True)
    shutil.copy(os.path.join(HERE, "sipp", scenario + ".xml"), folder)
    with open(os.path.join(folder, "tone.ul"), "wb") as tone:  # four seconds in which no two packets are equal
        tone.write(bytes((i * 7 + i // 160 * 3) & 0xff for i in range(32000)))
    return side.start(["sipp", "-sf", scenario + ".xml", "-i", own, "-mi", own, "-mp", "16384",
                       "-nostdin", "-trace_err", *extra], cwd=folder)


def statistic(text, name):
    found = re.search(name + r"\s*\|\s*\d+\s*\|\s*(\d+)", text)
    return int(found.group(1)) if found else -1


def calls(net, arguments):
    mode = {"udp": "u1", "tcp": "t1"}[arguments.transport]
    near = start_capture(net.inside, net.path("inside.pcap"))
    far = start_capture(net.outside, net.path("outside.pcap"))
    uas = sipp(net, net.outside, "uas", ["-t", mode, "-p", "5060"])
    time.sleep(0.5)
    uac = sipp(net, net.inside, "uac", ["-t", mode, "-p", "5062", "-m", str(arguments.calls), "-r", str(arguments.rate),
                                        "-d", str(arguments.talk), f"{OUTSIDE4}:5060"])
    output = uac.communicate(timeout=arguments.calls / arguments.rate + arguments.talk / 1000 + 120)[0]
    good, bad = statistic(output, "Successful call"), statistic(output, "Failed call")
    check(uac.returncode == 0 and good == arguments.calls and bad == 0,
          f"{good} of {arguments.calls} calls succeeded, {bad} failed (sipp exit {uac.returncode})")
    if uac.returncode != 0:
        print(output[-3000:])
    time.sleep(1)
    uas.terminate()
    lost = finish_capture(near) + finish_capture(far)
    check(lost == 0, f"the captures are complete ({lost} packets lost by the capturing kernel)")
    time.sleep(0.5)


def compare(net):
    closed_drops = collections.Counter()
    for event in net.events:
        if event["event"] == "drop":
            closed_drops[event["reason"]] += 1
    for source, here, there in ((INSIDE4, "inside.pcap", "outside.pcap"), (OUTSIDE4, "outside.pcap", "inside.pcap")):
        sent, arrived = rtp(net.path(here), source), rtp(net.path(there), source)
        missing = [packet for packet in sent if packet not in arrived]
        strange = [packet for packet in arrived if packet not in sent]
        in_gate = [packet for packet in missing if not after_its_call(net, packet, sent[packet])]
        check(len(sent) > 0, f"{source} sent {len(sent)} RTP packets")
        check(not in_gate, f"none of them was lost in an open gate ({len(missing)} came after their call's BYE)")
        check(not strange, f"every arrived packet equals a sent packet, byte for byte ({len(arrived)} compared)")


def gate_times(net):
    """{(destination, port): [(opened, closed), ...]} of the media gates."""
    if not hasattr(net, "gates"):
        opened, net.gates = {}, collections.defaultdict(list)
        for event in net.events:
            if event["event"] != "pinhole" or event["action"] not in ("open", "close"):
                continue
            if event["action"] == "open":
                opened[event["id"]] = event
            else:
                net.gates[event["dst"], event["dport"]].append((opened[event["id"]]["time"], event["time"]))
    return net.gates


def after_its_call(net, packet, when):
    destination = socket.inet_ntoa(packet[16:20])
    port = struct.unpack("!H", packet[22:24])[0]
    # Tolerate one clock tick, because the capture and the gateway take the time at two places.
    return not any(opened <= when < closed - 0.002 for opened, closed in gate_times(net)[destination, port])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    parser.add_argument("--transport", default="udp")
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--talk", type=int, default=1500, help="milliseconds")
    parser.add_argument("--device", default="af_packet")
    arguments = parser.parse_args()
    try:
        topology.require()
        if shutil.which("sipp") is None or shutil.which("tcpdump") is None:
            raise Missing("no sipp or tcpdump")
    except Missing as why:
        print(f"skipped: {why}")
        return topology.SKIPPED
    with Topology(arguments.sallyportd, device=arguments.device, options=["--verify-bytes"]) as net:
        calls(net, arguments)
        stats = net.show("stats")
        check(stats["pinholes_open"] == 0, f"every gate is closed ({stats['pinholes_open']} open)")
        net.stop()
        compare(net)
    summary = net.summary
    print(summary)
    check(net.exit_status == 0, "orderly stop")
    check(summary["calls"] == arguments.calls, f"{summary['calls']} calls seen")
    check(summary["pinholes_open_at_end"] == 0 and summary["pinholes_opened"] >= 4 * arguments.calls,
          f"{summary['pinholes_opened']} gates opened, {summary['pinholes_open_at_end']} open at the end")
    check(summary["packets"] == summary["forwarded"] + summary["dropped"],
          f"{summary['packets']} packets = {summary['forwarded']} forwarded + {summary['dropped']} dropped")
    check(summary["bytes_changed"] == 0, "no byte of a forwarded frame was changed")
    check(summary["malformed"] == 0 and summary["alerts"] == 0,
          f"nothing malformed ({summary['malformed']}), no alert ({summary['alerts']})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
