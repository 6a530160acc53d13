#!/usr/bin/env python3
"""Compares Sallyport's decoders of H.225.0 call signalling and H.245 with the kernel's (nf_conntrack_h323_asn1.c).

    perf/peers/h323.py [--build build/release] [--rounds 7] [--seconds 0.3] [--json FILE] [CAPTURE...]

Both decode the same octets in the same loop (h323_loop.h), in turn, one process for each round; the figure is CPU time.
One set of messages comes from generated calls (pcaps/generate/h323.py: fast start, tunnelled, with an H.245
connection); messages of given captures are a separate set. Both decode call signalling with the channels of fastStart
and the tunnelled H.245 messages. The kernel's decoder skips fields that connection tracking does not need: "stopped" is
the number of messages that it did not read to the end.

Needs a C and a C++ compiler, the release build's libraries, and Debian's linux-source package. Two files of this
package are unpacked and compiled in each run; they are no part of this project. --kernel names another tarball or tree.
"""
import argparse
import glob
import importlib.util
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "pcaps/generate"))
from h323 import H323Call  # noqa: E402

SOURCES = ("net/netfilter/nf_conntrack_h323_asn1.c", "net/netfilter/nf_conntrack_h323_types.c",
           "include/linux/netfilter/nf_conntrack_h323_asn1.h", "include/linux/netfilter/nf_conntrack_h323_types.h")
KINDS = {1: "call signalling", 2: "H.245"}
LIBRARIES = ("h225", "h245", "q931", "per", "base")


class Collector:
    """Takes the place of a scenario, and collects the TPKT frames of a call in order."""

    def __init__(self):
        self.frames = []

    def tcp_open(self, _client, server):
        return server

    def write(self, _connection, _side, octets, **_how):
        self.frames.append(bytes(octets))


def generated():
    s = Collector()
    fast = H323Call(s, "10.1.1.5", "203.0.113.9", number=1)
    fast.setup(fast=fast.proposals())
    fast.answer(fast=fast.chosen())
    fast.release()
    for number, where in (2, None), (3, "203.0.113.9:3000"):
        call = H323Call(s, "10.1.1.5", "203.0.113.9", number=number, tunnelling=where is None)
        call.setup()
        call.answer(h245=where)
        call.open_control()
        call.open_channels(2, ("g711Ulaw64k", "h261"))
        call.close_channel("caller")
        call.end_session()
        call.release()
    frames = []
    for octets in s.frames:
        while octets:  # one write may contain several frames
            length = struct.unpack(">H", octets[2:4])[0]
            frames.append(octets[:length])
            octets = octets[length:]
    return frames


def of_captures(captures):
    """The TPKT frames of a capture, from the reader of the differential test."""
    spec = importlib.util.spec_from_file_location("differential_h323", ROOT / "tests/differential/h323.py")
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    for capture in captures:
        for kind, octets in reader.messages(capture):
            if kind == "tpkt":
                yield octets
            elif kind == "h245":
                yield b"\3\0" + struct.pack(">H", len(octets) + 4) + octets


def write_messages(path, kind, frames):
    with open(path, "wb") as out:
        for frame in frames:
            out.write(bytes([kind]) + struct.pack(">H", len(frame)) + frame)


def read_to_the_end(program, messages, kind, frames):
    """The frames that a program decodes to the end."""
    answers = subprocess.run([program, messages, str(kind), "0"], check=True, capture_output=True, text=True).stdout
    return [frame for frame, answer in zip(frames, answers.split()) if answer == "0"]


def unpack_kernel(given, where):
    given = given or max(glob.glob("/usr/src/linux-source-*.tar.*"), default=None)
    if given is None:
        sys.exit("no kernel source: apt-get install linux-source-6.1, or --kernel")
    if os.path.isdir(given):
        return pathlib.Path(given)
    subprocess.run(["tar", "-xf", given, "-C", where, "--strip-components=1", "--wildcards",
                    *(f"*/{source}" for source in SOURCES)], check=True)
    return pathlib.Path(where)


def build(options, work):
    kernel = unpack_kernel(options.kernel, work)
    flags = options.flags.split()
    theirs, ours = f"{work}/kernel", f"{work}/sallyport"
    subprocess.run([os.environ.get("CC", "cc"), *flags, "-w", f"-I{HERE}", f"-I{kernel}/include", f"-I{kernel}/net/netfilter",
                    HERE / "h323_kernel.c", "-o", theirs], check=True)
    libraries = [f"{options.build}/dissectors/{name}/libsallyport_{name}.a" for name in LIBRARIES]
    subprocess.run([os.environ.get("CXX", "c++"), *flags, "-std=c++20", f"-I{ROOT}", f"-I{HERE}", HERE / "h323_ours.cpp",
                    *libraries, "-o", ours], check=True)
    return {"kernel": theirs, "sallyport": ours}


def measure(programs, messages, kind, options):
    """For each program: the number of messages, of decoded and of stopped ones, and one figure for each round."""
    found = {name: {"nanoseconds": []} for name in programs}
    for _ in range(options.rounds):
        for name, program in programs.items():
            answer = subprocess.run([program, messages, str(kind), str(options.seconds)], check=True, capture_output=True,
                                    text=True).stdout.split()
            found[name].update(messages=int(answer[0]), decoded=int(answer[1]), stopped=int(answer[2]))
            found[name]["nanoseconds"].append(float(answer[3]))
    return found


def report(title, kind, frames, found):
    """Prints the figures of one set, and returns them for --json."""
    print(f"{title}: {len(frames)} messages of {KINDS[kind]}, mean {statistics.mean(map(len, frames)) - 4:.0f} octets")
    for name, figures in found.items():
        each = figures["nanoseconds"]
        print(f"  {name:<10} {statistics.median(each):7.1f} ns a message ({min(each):.1f}-{max(each):.1f}), "
              f"{figures['decoded']} decoded, {figures['stopped']} of them stopped")
    ratios = [ours / theirs for ours, theirs in zip(found["sallyport"]["nanoseconds"], found["kernel"]["nanoseconds"])]
    print(f"  ratio      {statistics.median(ratios):7.2f} ({min(ratios):.2f}-{max(ratios):.2f})", flush=True)
    return {"set": title, "kind": KINDS[kind], "ratio": statistics.median(ratios), **found}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=ROOT / "build/release", help="a build tree of the release preset")
    parser.add_argument("--kernel", help="the kernel's source, a tarball or a tree")
    parser.add_argument("--flags", default="-O2", help="flags of both compilers (the release preset and the kernel use -O2)")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3, help="CPU time of a program in a round")
    parser.add_argument("--json", help="also write the figures to this file")
    parser.add_argument("captures", nargs="*")
    options = parser.parse_args()
    sets = {"generated": generated()}
    if options.captures:
        sets["captures"] = list(of_captures(options.captures))
    results = []
    with tempfile.TemporaryDirectory() as work:
        programs = build(options, work)
        messages = f"{work}/messages"
        for name, everything in sets.items():
            for kind in KINDS:
                frames = [frame for frame in everything if (1 if frame[4] == 8 else 2) == kind]
                if not frames:
                    continue
                write_messages(messages, kind, frames)
                whole = read_to_the_end(programs["kernel"], messages, kind, frames)
                results.append(report(name, kind, frames, measure(programs, messages, kind, options)))
                if 0 < len(whole) < len(frames):
                    write_messages(messages, kind, whole)
                    results.append(report(f"{name}, read by both", kind, whole, measure(programs, messages, kind, options)))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
