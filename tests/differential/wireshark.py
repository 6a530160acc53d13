"""Wireshark's results for a capture: announced media addresses, calls, RTP streams."""

import collections
import ipaddress
import re
import subprocess
import xml.etree.ElementTree

NOWHERE = {"0.0.0.0", "::"}
QUOTING = {"icmp", "icmpv6"}   # a message inside an ICMP error does not count
TSHARK = ["tshark", "-n"]


def canonical(address):
    """The usual text of an address; a host name is returned unchanged."""
    try:
        return str(ipaddress.ip_address(address.strip("[]")))
    except ValueError:
        return address


class Description:
    """Collects the m-lines of one session description from its fields, in order."""

    def __init__(self):
        self.session, self.media = "", []

    def field(self, name, value):
        if name == "sdp.connection_info":
            words = value.split()
            address = words[2].split("/")[0] if len(words) > 2 else ""
            if self.media:
                self.media[-1] = (self.media[-1][0], address)
            else:
                self.session = address
        elif name == "sdp.media":
            port = re.match(r"\S+ (\d+)", value)
            if port:
                self.media.append((int(port.group(1)), None))

    def announced(self):
        for port, address in self.media:
            address = self.session if address is None else address
            if port and address and address not in NOWHERE:
                yield canonical(address), port


def announced(capture):
    """{(frame, address, port): count} of the session descriptions in SIP."""
    command = [*TSHARK, "-r", capture, "-T", "pdml", "-Y", "sip and sdp"]
    found = collections.Counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tshark:
        for _, packet in xml.etree.ElementTree.iterparse(tshark.stdout):
            if packet.tag != "packet":
                continue
            protocols = list(packet.iter("proto"))
            names = {protocol.get("name") for protocol in protocols}
            if not names & QUOTING:
                number = next(int(field.get("show")) for field in packet.iter("field") if field.get("name") == "num")
                for protocol in protocols:
                    if protocol.get("name") != "sdp":
                        continue
                    description = Description()
                    for field in protocol.iter("field"):
                        description.field(field.get("name"), field.get("show") or "")
                    found.update((number, *where) for where in description.announced())
            packet.clear()
    return found


def calls(capture):
    """Sets of Call-IDs by event: `setup` (an INVITE outside any dialogue), `answer` (a 2xx to such an INVITE)."""
    fields = ["frame.protocols", "sip.Method", "sip.Status-Code", "sip.CSeq.method", "sip.Call-ID", "sip.to.tag"]
    command = [*TSHARK, "-r", capture, "-Y", "sip", "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a",
               "-E", "aggregator=\x1f"]
    for field in fields:
        command += ["-e", field]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    found = {"setup": set(), "answer": set()}
    for line in run.stdout.splitlines():
        values = (line.split("\t") + [""] * len(fields))[:len(fields)]
        protocols, method, status, asked, call, tag = values
        if QUOTING & set(protocols.split(":")) or "\x1f" in method + status + call:
            continue   # this output does not separate several messages in a frame
        if method == "INVITE" and not tag:
            found["setup"].add(call)
        if status.startswith("2") and asked == "INVITE":
            found["answer"].add(call)
    found["answer"] &= found["setup"]
    return found


class Stream:
    """One SSRC between two ports: packets, lost packets, the time of the last packet, and the number of streams."""

    def __init__(self):
        self.packets = self.lost = self.parts = 0
        self.end = 0.0

    def add(self, packets, lost, end):
        self.packets += packets
        self.lost += lost
        self.parts += 1
        self.end = max(self.end, end)


def streams(capture):
    """{(src, sport, dst, dport, ssrc): Stream} of the announced RTP; times count from the first packet."""
    run = subprocess.run([*TSHARK, "-r", capture, "-q", "-z", "rtp,streams"], capture_output=True, text=True,
                         errors="replace", check=False)
    found = collections.defaultdict(Stream)
    for line in run.stdout.splitlines():
        row = re.match(r"\s*[\d.]+\s+([\d.]+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+0x([0-9A-F]{8})\s+.*?\s(\d+)\s+(-?\d+) \(", line)
        if row:
            end, source, sport, destination, dport, ssrc, packets, lost = row.groups()
            key = canonical(source), int(sport), canonical(destination), int(dport), int(ssrc, 16)
            found[key].add(int(packets), int(lost), float(end))
    return found
