#!/usr/bin/env python3
"""Compares Sallyport with Wireshark, on the captures of the repository and on available captures outside it.

    compare.py --sallyport PATH [--require-shared] [-j N] [--list] [CAPTURE...]

For each capture:
  exit      analyze exits with 0, or with 3 for a truncated capture, and its last line is the summary
  media     both find the same addresses in SIP messages, at the same frames
  calls     both find the same Call-IDs that set up a call, and the same answered ones
  streams   both count the same packets and lost packets of each RTP stream; streams of less than ten packets without an
            open gate are ignored

known_differences.tsv lists the accepted differences: capture, check, frame or *, and the reason why Sallyport is right
or Wireshark gives no answer. A difference that is not listed fails, and so does a listed one that no longer occurs.

Captures outside the repository: $SALLYPORT_SHARED/captures, else ../shared/captures beside the source tree. Exit status
77, which ctest reports as skipped: tshark is missing, or --require-shared is given and these captures are missing.
"""

import argparse
import collections
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import shutil
import subprocess
import sys

import wireshark

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
SKIPPED = 77
FEW = 10   # packets of RTP that no call announced, below which they are not reported as a stream


class Known:
    """The known differences, and which of them occurred."""

    def __init__(self, path):
        self.rows, self.met = [], set()
        for line in path.read_text().splitlines():
            if line and not line.startswith("#"):
                self.rows.append(tuple(line.split("\t")))

    def reason(self, capture, check, frame):
        for number, (pattern, known_check, frames, reason) in enumerate(self.rows):
            if fnmatch.fnmatch(capture, pattern) and known_check == check and \
                    (frames == "*" or str(frame) in frames.split(",")):
                self.met.add(number)
                return reason
        return None

    def unmet(self, captures):
        return [row for number, row in enumerate(self.rows)
                if number not in self.met and any(fnmatch.fnmatch(capture, row[0]) for capture in captures)]


def analyze(sallyport, capture):
    run = subprocess.run([sallyport, "analyze", "--json", str(capture)], capture_output=True, timeout=900, check=False)
    events = [json.loads(line) for line in run.stdout.decode(errors="replace").splitlines()]
    return run.returncode, events


def media_differences(events, capture):
    expected = wireshark.announced(capture)
    found = collections.Counter((event["frame"], wireshark.canonical(event["addr"]), event["port"]) for event in events
                                if event["event"] == "media" and event["proto"] == "sip" and "addr" in event)
    for what, rows in (("missing", set(expected) - set(found)), ("more", set(found) - set(expected))):
        for frame, address, port in sorted(rows):
            yield "media", frame, f"{what}: {address} port {port}"


def call_differences(events, capture):
    expected = wireshark.calls(capture)
    for action in ("setup", "answer"):
        found = {event["call"] for event in events
                 if event["event"] == "call" and event["action"] == action and event["proto"] == "sip"}
        for call in sorted(expected[action] ^ found):
            yield "calls", "*", f"{action} of {call}: {'only Sallyport' if call in found else 'only Wireshark'}"


def stream_differences(events, capture):
    expected = wireshark.streams(capture)
    start = events[-1]["time"] - events[-1]["seconds"]
    found = collections.defaultdict(wireshark.Stream)
    for event in events:
        if event["event"] == "stream":
            key = event["src"], event["sport"], event["dst"], event["dport"], event["ssrc"]
            found[key].add(event["packets"], event["lost"], event["time"] - start)
    for key, theirs in sorted(expected.items()):
        name = f"{key[0]}:{key[1]} to {key[2]}:{key[3]} ssrc {key[4]:#010x}"
        ours = found.get(key, wireshark.Stream())
        # A few packets before the answer or after the BYE are outside any gate and are not reported as a stream.
        outside = theirs.packets - ours.packets
        if 0 < outside < FEW and theirs.end > ours.end:
            continue
        if outside:
            yield "streams", "*", f"{name}: {ours.packets} packets, Wireshark {theirs.packets}"
        # If one program splits a stream into two, losses between the parts cannot be compared. Wireshark subtracts
        # duplicates from the losses, even below zero.
        elif theirs.parts == ours.parts == 1 and ours.lost != max(theirs.lost, 0):
            yield "streams", "*", f"{name}: {ours.lost} lost, Wireshark {theirs.lost}"


def differences(sallyport, capture):
    """(name, [(check, frame, text)]) of one capture."""
    try:
        status, events = analyze(sallyport, capture)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        return [("exit", "*", str(error))]
    found = []
    if status not in (0, 3) or not events or events[-1]["event"] != "summary":
        found.append(("exit", "*", f"exit status {status}, {len(events)} events"))
    elif events[-1]["dropped"] or events[-1]["bytes_changed"]:
        found.append(("exit", "*", "a packet was dropped or changed, although no policy is enforced"))
    for check in (media_differences, call_differences, stream_differences) if events else ():
        found += check(events, str(capture))
    return found


def captures_of(options):
    """The captures to compare, by their names in known_differences.tsv."""
    if options.captures:
        return {path.name: path for path in map(pathlib.Path, options.captures)}
    shared = pathlib.Path(os.environ.get("SALLYPORT_SHARED", SOURCE.parent / "shared")) / "captures"
    if options.require_shared and not shared.is_dir():
        print("skipped: no captures outside the repository")
        sys.exit(SKIPPED)
    folders = [shared, shared / "live"] if options.require_shared else [SOURCE / "pcaps"]
    return {path.name: path for folder in folders for suffix in ("pcap", "pcapng", "cap")
            for path in sorted(folder.glob(f"*.{suffix}"))}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("captures", nargs="*", metavar="CAPTURE")
    parser.add_argument("--sallyport", default=str(SOURCE / "build/dev/bin/sallyport"), help="the program")
    parser.add_argument("--require-shared", action="store_true", help="compare the captures outside the repository")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, metavar="N", help="at a time")
    parser.add_argument("--list", action="store_true", help="also print the known differences")
    options = parser.parse_args()
    if shutil.which("tshark") is None:
        print("skipped: no tshark")
        sys.exit(SKIPPED)
    captures = captures_of(options)
    known = Known(HERE / "known_differences.tsv")
    failed, explained = 0, 0
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        runs = {name: pool.submit(differences, options.sallyport, path) for name, path in captures.items()}
        for name, run in runs.items():
            for check, frame, text in run.result():
                reason = known.reason(name, check, frame)
                explained += reason is not None
                failed += reason is None
                if reason is None or options.list:
                    print(f"{'known' if reason else 'FAIL '} {name} {check} {frame}: {text}{f' ({reason})' if reason else ''}",
                          flush=True)
    for pattern, check, frames, _ in known.unmet(captures):
        failed += 1
        print(f"FAIL  known_differences.tsv: no longer occurs: {pattern} {check} {frames}")
    print(f"{len(captures)} captures, {failed} differences, {explained} known differences")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
