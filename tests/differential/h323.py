#!/usr/bin/env python3
"""Compares Sallyport's H.323 decoders with Wireshark's, on captures.

    h323.py --per-check PATH [--require-shared] [--list] [CAPTURE...]

per_check gets each RAS datagram, call signalling TPKT and H.245 TPKT of a capture. Every message must decode, and its
transport addresses must be exactly those that Wireshark lists, each the same number of times. CAPTURE.truth.tsv beside a
capture (frame, protocol, address, port) lists announced media addresses that Wireshark does not show. The default
captures are those of the repository, and of $SALLYPORT_SHARED/captures or ../shared/captures.

Exit status 77, which ctest reports as skipped: tshark is missing, or --require-shared is given and those captures are
missing.
"""
import argparse
import collections
import ipaddress
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree

SOURCE = pathlib.Path(__file__).resolve().parents[2]
RAS_PORTS = {1718, 1719}
TSHARK = ["tshark", "-n"]
TRANSPORTS = {"h225.ipAddress_element", "h225.ip6Address_element", "h225.ipSourceRoute_element",
              "h245.iPAddress_element", "h245.iP6Address_element", "h245.iPSourceRouteAddress_element",
              "h245.mIPAddress_element", "h245.mIP6Address_element"}
HOSTS = ("h225.ipV4", "h225.ipV6", "h225.ip", "h225.src_route_ipV4", "h225.h245Ip", "h225.h245Ip6",
         "h245.ip4_network", "h245.ip6_network", "h245.mip4_network", "h245.mip6_network", "h245.network")
PORTS = ("h225.ipV4_port", "h225.ipV4_src_port", "h225.ipV6_port", "h225.port", "h225.h245IpPort", "h225.h245Ip6port",
         "h245.tsapIdentifier", "h245.ipv6.tsapIdentifier", "h245.iPSrcRoute.tsapIdentifier",
         "h245.multicast.tsapIdentifier", "h245.multicast_IPv6.tsapIdentifier")


def wireshark(capture):
    """Counter of (address, port) in all H.225.0 and H.245 messages that Wireshark decodes."""
    found = collections.Counter()
    command = [*TSHARK, "-r", capture, "-T", "pdml", "-Y", "h225 or h245"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tshark:
        for _, packet in xml.etree.ElementTree.iterparse(tshark.stdout):
            if packet.tag != "packet":
                continue
            for field in packet.iter("field"):
                if field.get("name") not in TRANSPORTS:
                    continue
                inner = {child.get("name"): child for child in field}
                host = next((inner[name].get("show") for name in HOSTS if name in inner), None)
                port = next((inner[name].get("show") for name in PORTS if name in inner), None)
                if host and port:
                    found[str(ipaddress.ip_address(host)), int(port)] += 1
            packet.clear()
    return found


def packets(capture):
    """(source, destination, is TCP, sequence number, SYN, payload) of every TCP segment and UDP datagram."""
    data = pathlib.Path(capture).read_bytes()
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        pcap = subprocess.run(["editcap", "-F", "pcap", capture, "-"], capture_output=True, check=True).stdout
        data = pcap
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    link = struct.unpack(order + "I", data[20:24])[0] & 0xFFFF
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack(order + "I", data[at + 8:at + 12])[0]
        yield from transport(data[at + 16:at + 16 + length], link)
        at += 16 + length


def transport(frame, link):
    start = {1: 14, 113: 16, 276: 20, 101: 0, 12: 0}.get(link)
    if start is None:
        return
    if link == 1 and frame[12:14] == b"\x81\x00":
        start += 4
    ip = frame[start:]
    if len(ip) < 20:
        return
    if ip[0] >> 4 == 4:
        protocol, header, total = ip[9], (ip[0] & 15) * 4, struct.unpack(">H", ip[2:4])[0]
        source, destination = ip[12:16], ip[16:20]
        if struct.unpack(">H", ip[6:8])[0] & 0x3FFF:
            return  # fragments; no capture has H.323 in fragments
    elif ip[0] >> 4 == 6:
        protocol, header, total = ip[6], 40, 40 + struct.unpack(">H", ip[4:6])[0]
        source, destination = ip[8:24], ip[24:40]
    else:
        return
    body = ip[header:total]
    if protocol == 17 and len(body) >= 8:
        ports = struct.unpack(">HH", body[:4])
        yield (source, ports[0]), (destination, ports[1]), False, 0, False, body[8:]
    elif protocol == 6 and len(body) >= 20:
        ports = struct.unpack(">HH", body[:4])
        sequence = struct.unpack(">I", body[4:8])[0]
        syn = bool(body[13] & 2)
        yield (source, ports[0]), (destination, ports[1]), True, sequence, syn, body[(body[12] >> 4) * 4:]


class Stream:
    """One direction of a TCP connection, in order."""

    def __init__(self, sequence):
        self.next, self.early, self.data = sequence, {}, bytearray()

    def add(self, sequence, payload):
        self.early[sequence] = max(self.early.get(sequence, b""), payload, key=len)
        while True:
            for start in sorted(self.early, key=lambda s: (s - self.next + 2**31) % 2**32):
                skip = (self.next - start) % 2**32
                if skip < 2**31:
                    rest = self.early.pop(start)[skip:]
                    if rest:
                        self.data += rest
                        self.next = (self.next + len(rest)) % 2**32
                        break
            else:
                return


def messages(capture):
    """(kind, octets) of every H.323 message of a capture."""
    streams, finished = {}, []
    for source, destination, tcp, sequence, syn, payload in packets(capture):
        if not tcp:
            if payload and RAS_PORTS & {source[1], destination[1]}:
                yield "ras", payload
            continue
        key = source, destination
        if syn:
            if key in streams:
                finished.append(streams.pop(key))
            streams[key] = Stream((sequence + 1) % 2**32)
        elif payload:
            streams.setdefault(key, Stream(sequence)).add(sequence, payload)
    for stream in finished + list(streams.values()):
        data = bytes(stream.data)
        while len(data) >= 4 and data[:2] == b"\x03\x00":
            length = struct.unpack(">H", data[2:4])[0]
            if length < 4 or length > len(data):
                break
            frame, data = data[:length], data[length:]
            if len(frame) > 4:
                yield ("tpkt", frame) if frame[4] == 8 else ("h245", frame[4:])


def decoded(per_check, lines):
    text = "".join(f"{kind} {octets.hex()}\n" for kind, octets in lines)
    return subprocess.run([per_check], input=text, capture_output=True, text=True, check=True).stdout.splitlines()


def check(per_check, capture):
    """Returns the problems of a capture, and its counts."""
    lines = list(messages(capture))
    problems, found = [], collections.Counter()
    for (kind, octets), answer in zip(lines, decoded(per_check, lines)):
        words = answer.split()
        if words[0] != "ok" or any(".error=" in word for word in words):
            problems.append(f"{kind} {octets.hex()}\n    {answer}")
        for word in words:
            name, _, value = word.partition("=")
            if name == "address" or name.endswith(".address"):
                host, port = value.split(",")[1].rsplit(":", 1)
                found[str(ipaddress.ip_address(host.strip("[]"))), int(port)] += 1
    wanted = wireshark(capture)
    truth = pathlib.Path(f"{capture}.truth.tsv")
    if truth.exists():
        listed = collections.Counter()
        for line in truth.read_text(encoding="utf-8").splitlines():
            words = line.split("\t")
            if len(words) == 4 and words[1] == "h323":
                listed[str(ipaddress.ip_address(words[2])), int(words[3])] += 1
        for address, count in listed.items():
            wanted[address] = max(wanted[address], count)
        # If Wireshark is wrong, each found address must be in the file or in Wireshark's list.
        problems += [f"{address} is found {count} times and listed nowhere" for address, count in found.items()
                     if not wanted[address]]
        problems += [f"{address} is not found" for address in wanted if not found[address]]
    else:
        for address in sorted(set(wanted) | set(found)):
            if wanted[address] != found[address]:
                problems.append(f"{address}: Wireshark {wanted[address]} times, here {found[address]} times")
    return problems, collections.Counter(kind for kind, _ in lines), sum(found.values())


def captures(shared):
    roots = [SOURCE / "pcaps"] + ([shared] if shared.is_dir() else [])
    for root in roots:
        for path in sorted(root.rglob("*.pcap*")):
            listed = root / "oracle" / f"{path.name}.h323.tsv"  # H.323 among other protocols
            if path.suffix in (".pcap", ".pcapng", ".cap") and ("h323" in path.name or listed.exists()):
                yield str(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--per-check", required=True)
    parser.add_argument("--require-shared", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("captures", nargs="*")
    options = parser.parse_args()
    shared = pathlib.Path(os.environ.get("SALLYPORT_SHARED", SOURCE.parent / "shared")) / "captures"
    if not shutil.which("tshark") or (options.require_shared and not shared.is_dir()):
        return 77
    wrong, kinds, addresses = 0, collections.Counter(), 0
    for capture in options.captures or captures(shared):
        problems, seen, count = check(options.per_check, capture)
        kinds, addresses = kinds + seen, addresses + count
        wrong += bool(problems)
        if problems or options.list:
            print(f"{'FAIL' if problems else 'ok'}  {pathlib.Path(capture).name}  {dict(seen)}, {count} addresses")
        for problem in problems[:20]:
            print(f"    {problem}")
    print(f"{sum(kinds.values())} messages ({dict(kinds)}), {addresses} addresses, {wrong} captures differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
