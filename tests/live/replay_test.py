#!/usr/bin/env python3
"""Tests that the engine behaves the same offline and inline. A capture goes through `sallyport analyze`. The same
capture, split into packets from inside and from outside, goes through `sallyportd --replay` on net_pcap ports. Both give
the same events and forward the same packets.

    replay_test.py SALLYPORTD SALLYPORT POLICY CAPTURE...

POLICY is a policy for the analyzer; this program adds the devices."""
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

SKIPPED = 77


def read(path):
    with open(path, "rb") as file:
        header = file.read(24)
        order = "<" if header[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        while len(record := file.read(16)) == 16:
            seconds, fraction, captured, length = struct.unpack(order + "IIII", record)
            yield (seconds, fraction, length), file.read(captured)


def link_type(path):
    with open(path, "rb") as file:
        header = file.read(24)
    return struct.unpack("<I" if header[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">I", header[20:24])[0]


def write(path, records):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for (seconds, fraction, length), frame in records:
            file.write(struct.pack("<IIII", seconds, fraction, len(frame), length) + frame)


def inside(frame, prefix):
    """Splits packets by their source address. Other packets follow the side of their Ethernet source."""
    at = 12
    while frame[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    if frame[at:at + 2] == b"\x08\x00":
        return frame[at + 14:at + 14 + len(prefix[0])] == prefix[0]
    if frame[at:at + 2] == b"\x86\xdd":
        return frame[at + 10:at + 10 + len(prefix[1])] == prefix[1]
    return True


def events(text):
    found = []
    for line in text.splitlines():
        event = json.loads(line)
        event.pop("file", None)
        found.append(event)
    return found


def replay(sallyport, sallyportd, policy_text, capture, folder):
    prefix = (bytes([10, 1, 1]), bytes.fromhex("20010db80001"))
    split = {True: [], False: []}
    last = (0, 0)
    for stamp, frame in read(capture):
        # Frames in two files with the same time have no order, so make all times different.
        now = max(stamp[:2], last)
        if now == last:
            now = (now[0], now[1] + 1) if now[1] < 999999 else (now[0] + 1, 0)
        last = now
        split[inside(frame, prefix)].append(((*now, stamp[2]), frame))
    whole = os.path.join(folder, "whole.pcap")
    write(whole, sorted(split[True] + split[False], key=lambda record: record[0][:2]))
    write(os.path.join(folder, "inside.pcap"), split[True])
    write(os.path.join(folder, "outside.pcap"), split[False])

    devices = {"inside": "net_pcap0,rx_pcap={f}/inside.pcap,tx_pcap={f}/to-inside.pcap",
               "outside": "net_pcap1,rx_pcap={f}/outside.pcap,tx_pcap={f}/to-outside.pcap"}
    lines = []
    for line in policy_text.splitlines():
        lines.append(line)
        if found := re.fullmatch(r"interface (inside|outside)\s*", line):
            lines.append(f" sallyport device {devices[found.group(1)].format(f=folder)}")
    policy = os.path.join(folder, "policy")
    with open(policy, "w") as file:
        file.write("\n".join(lines) + "\n")

    offline = subprocess.run([sallyport, "analyze", "--json", "--policy", policy, "--write-forwarded",
                              os.path.join(folder, "forwarded.pcap"), whole], capture_output=True, text=True)
    if offline.returncode != 0:
        return [f"analyze exits with {offline.returncode}: {offline.stderr}"]
    inline = subprocess.run([sallyportd, "--replay", "--policy", policy, "--events", os.path.join(folder, "events"),
                             "--control", os.path.join(folder, "control")],
                            capture_output=True, text=True, timeout=120)
    if inline.returncode != 0:
        return [f"sallyportd exits with {inline.returncode}: {inline.stdout[-2000:]}{inline.stderr[-2000:]}"]
    a = events(offline.stdout)
    with open(os.path.join(folder, "events")) as file:
        b = events(file.read())
    problems = []
    for i, (left, right) in enumerate(zip(a, b)):
        if left != right:
            problems.append(f"event {i}: analyze {left} sallyportd {right}")
            break
    if len(a) != len(b):
        problems.append(f"{len(a)} events offline, {len(b)} inline")
    expected = {True: [], False: []}
    for _, frame in read(os.path.join(folder, "forwarded.pcap")):
        expected[inside(frame, prefix)].append(frame)
    for side, name in ((True, "to-outside.pcap"), (False, "to-inside.pcap")):
        got = [frame for _, frame in read(os.path.join(folder, name))]
        if got != expected[side]:
            problems.append(f"{name}: {len(got)} packets left inline, {len(expected[side])} offline, or others")
    summary = a[-1]
    print(f"{os.path.basename(capture)}: {len(a)} events, {summary['forwarded']} packets forwarded, "
          f"{summary['dropped']} dropped: " + ("the same both ways" if not problems else "DIFFERENT"), flush=True)
    return problems


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    sallyportd, sallyport, policy, *captures = sys.argv[1:]
    with open(policy) as file:
        policy_text = file.read()
    failed = False
    for capture in captures:
        if link_type(capture) != 1:
            continue
        with tempfile.TemporaryDirectory(prefix="sallyport-replay-") as folder:
            for problem in replay(os.path.abspath(sallyport), os.path.abspath(sallyportd), policy_text, capture, folder):
                print("  " + problem)
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
