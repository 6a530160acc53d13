#!/usr/bin/env python3
"""Compares `sallyport analyze` with ndpiReader, tshark and a floor on captures of calls, in one run.

    perf/peers/offline.py --sallyport build/release/bin/sallyport --folder /var/tmp

It writes captures with offline_calls.cpp into a new folder under --folder (about 1 GB each; removed afterwards without
--keep). It reads each capture once to put it into the page cache. Then it runs every program on it in turn, round after
round, all on one CPU:

    ours            sallyport analyze --streams: calls, gates, and every stream with its loss and jitter
    floor           offline_floor.cpp: only libpcap, a table of 5-tuples and the RTP sequence number
    floor, large    the same with large reads, like ours
    ndpiReader      -q -i: the protocol of each flow
    tshark          -q -z rtp,streams: every stream with its loss and jitter

A ratio is taken within a round; the table shows the median of the rounds, the minimum and the maximum. Time is the CPU
time of the program, user and system, because wall time depends on other work of the machine; wall time is in the JSON.
Memory is the maximum resident size.

Before the measurement, ours (--json), tshark and the floor must report exactly the streams, packets and losses that the
generator wrote. Otherwise the run ends with status 1.

--scaling 200,20000: further captures with these numbers of calls and --packets packets, like the first, so the calls
are longer or shorter. --same-calls: also captures with calls of the same length, where the share of SIP is the same and
the number of packets changes. These run only ours and the floor.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
OURS, FLOOR, LARGE, NDPI, TSHARK = "ours", "floor", "floor, large", "ndpiReader", "tshark"
Run = collections.namedtuple("Run", "cpu wall resident_mb")


def build(folder, name):
    """Builds the program name.cpp of this folder into `folder`."""
    program = folder / name
    subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O2", "-o", program, HERE / f"{name}.cpp", "-lpcap"],
                   check=True)
    return program


def stdout_of(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def timed(command, cpu):
    """Runs a command once and discards its output."""
    begin = time.monotonic()
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=lambda: os.sched_setaffinity(0, {cpu}))
    _, status, usage = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode != 0:
        sys.exit(f"{shlex.join(map(str, command))}: exit status {program.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024)


# Results have the form {(source, destination, SSRC): (packets, lost)}.
def written_down(capture):
    streams = {}
    for line in open(f"{capture}.streams", encoding="ascii"):
        source, destination, ssrc, packets, lost = line.split()
        streams[source, destination, int(ssrc)] = int(packets), int(lost)
    return streams


def found_by_ours(sallyport, capture):
    streams = {}
    with subprocess.Popen([sallyport, "analyze", "--json", capture], stdout=subprocess.PIPE, text=True) as program:
        for line in program.stdout:
            if not line.startswith('{"event":"stream"'):
                continue
            event = json.loads(line)
            key = f"{event['src']}:{event['sport']}", f"{event['dst']}:{event['dport']}", event["ssrc"]
            streams[key] = event["packets"], event["lost"]
    return streams


def found_by_tshark(capture):
    streams = {}
    for line in stdout_of(["tshark", "-n", "-q", "-z", "rtp,streams", "-r", capture]).splitlines():
        words = line.split()
        if len(words) < 10 or not words[6].startswith("0x"):
            continue
        streams[f"{words[2]}:{words[3]}", f"{words[4]}:{words[5]}", int(words[6], 16)] = int(words[8]), int(words[9])
    return streams


def check_streams(who, expected, found):
    wrong = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    for key in wrong[:5]:
        print(f"{who}: {key}: found {found.get(key)}, written {expected.get(key)}", file=sys.stderr)
    if wrong:
        sys.exit(f"{who}: {len(wrong)} of {len(expected)} streams are wrong")


def check_floor(program, capture, frames, expected):
    found = json.loads(stdout_of([program, capture]))
    totals = {"packets": frames, "streams": len(expected), "rtp": sum(packets for packets, _ in expected.values()),
              "lost": sum(lost for _, lost in expected.values())}
    for key, value in totals.items():
        if found[key] != value:
            sys.exit(f"floor: {key}: found {found[key]}, written {value}")


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def text_of(figure, scale=1.0):
    return f"{number(figure['median'] * scale)} ({number(figure['min'] * scale)}-{number(figure['max'] * scale)})"


class Measurement:
    """One capture and the results of every program."""

    def __init__(self, options, programs, folder, arguments):
        self.capture = folder / "calls.pcap"
        print(f"writing a capture: {' '.join(arguments)}", file=sys.stderr)
        self.about = json.loads(stdout_of([programs["calls"], self.capture, *arguments]))
        with open(self.capture, "rb", buffering=0) as file:
            while file.read(1 << 24):
                pass
        self.options, self.programs = options, programs
        self.runs = {}

    def check(self, names):
        expected = written_down(self.capture)
        check_streams("sallyport", expected, found_by_ours(self.options.sallyport, self.capture))
        check_floor(self.programs["floor"], self.capture, self.about["frames"], expected)
        if TSHARK in names:
            check_streams("tshark", expected, found_by_tshark(self.capture))
        self.about["streams"] = len(expected)
        self.about["lost"] = sum(lost for _, lost in expected.values())

    def run(self, names):
        commands = {
            OURS: [self.options.sallyport, "analyze", "--streams", self.capture],
            FLOOR: [self.programs["floor"], self.capture],
            LARGE: [self.programs["floor"], self.capture, "large"],
            NDPI: ["ndpiReader", "-q", "-i", self.capture],
            TSHARK: ["tshark", "-n", "-q", "-z", "rtp,streams", "-r", self.capture],
        }
        self.runs = {name: [] for name in names}
        for turn in range(self.options.rounds):
            for name in names:
                run = timed(commands[name], self.options.cpu)
                self.runs[name].append(run)
                print(f"round {turn + 1}: {name}: {run.cpu:.2f} s CPU, {run.wall:.2f} s, {run.resident_mb:.0f} MB",
                      file=sys.stderr)

    def figures(self):
        out = dict(self.about, programs={})
        for name, runs in self.runs.items():
            out["programs"][name] = {
                "cpu_seconds": spread([run.cpu for run in runs]),
                "wall_seconds": spread([run.wall for run in runs]),
                "packets_per_second": spread([self.about["frames"] / run.cpu for run in runs]),
                "resident_mb": max(run.resident_mb for run in runs),
                "ours_is_faster_by": spread([run.cpu / mine.cpu for run, mine in zip(runs, self.runs[OURS])]),
            }
        return out

    def remove(self):
        for path in (self.capture, pathlib.Path(f"{self.capture}.streams")):
            path.unlink(missing_ok=True)


def table(figures):
    print(f"\n{figures['calls']:,} calls of {figures['seconds']:.1f} s, {figures['frames']:,} packets, "
          f"{figures['bytes'] / 1e6:,.0f} MB, {figures['streams']:,} streams, {figures['lost']:,} lost: all found\n")
    print("| program | CPU s | packets/s, millions | peak MB | ours is faster by |\n|---|---|---|---|---|")
    for name, figure in figures["programs"].items():
        faster = "" if name == OURS else text_of(figure["ours_is_faster_by"])
        print(f"| {name} | {text_of(figure['cpu_seconds'])} | {text_of(figure['packets_per_second'], 1e-6)} | "
              f"{figure['resident_mb']:.0f} | {faster} |")
    sys.stdout.flush()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallyport", type=pathlib.Path, default=HERE.parent.parent / "build/release/bin/sallyport")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()))
    parser.add_argument("--keep", action="store_true", help="keep the captures and print their folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cpu", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--calls", type=int, default=2000, help="calls of the first capture (2000)")
    parser.add_argument("--seconds", type=float, default=20, help="talking time of each call (20)")
    parser.add_argument("--scaling", default="200,20000", help="numbers of calls of further captures; empty: none")
    parser.add_argument("--packets", type=int, default=4_000_000, help="packets of media in each of these")
    parser.add_argument("--same-calls", action="store_true", help="also write further captures with calls of --seconds")
    parser.add_argument("--without", action="append", default=[], choices=[NDPI, TSHARK], help="a program to leave out")
    parser.add_argument("--json", type=pathlib.Path, help="write all figures to this file")
    return parser.parse_args()


def main():
    options = arguments()
    names = [OURS, FLOOR, LARGE]
    for name in (NDPI, TSHARK):
        if name not in options.without and shutil.which(name) is None:
            sys.exit(f"{name} is not installed (Debian: libndpi-bin, tshark); or --without {name}")
        if name not in options.without:
            names.append(name)
    further = [int(calls) for calls in options.scaling.split(",") if calls]
    plan = [(options.calls, ["-s", str(options.seconds)], names)]
    plan += [(calls, ["-p", str(options.packets)], names[:3]) for calls in further]
    if options.same_calls:
        plan += [(calls, ["-s", str(options.seconds)], names[:3]) for calls in further]

    folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-offline-", dir=options.folder))
    with contextlib.ExitStack() as stack:
        if options.keep:
            print(f"captures stay in {folder}", file=sys.stderr)
        else:
            stack.callback(shutil.rmtree, folder)
        programs = {"calls": build(folder, "offline_calls"), "floor": build(folder, "offline_floor")}
        captures = []
        for index, (calls, length, who) in enumerate(plan):
            place = folder / str(index)
            place.mkdir()
            measurement = Measurement(options, programs, place, ["-c", str(calls), *length])
            measurement.check(who)
            measurement.run(who)
            captures.append(measurement.figures())
            table(captures[-1])
            if not options.keep:
                measurement.remove()

    rates = [capture["programs"][OURS]["packets_per_second"]["median"] for capture in captures]
    for capture, rate in list(zip(captures, rates))[1:]:
        print(f"\nours, {capture['calls']:,} calls of {capture['seconds']:.1f} s: {rate / rates[0]:.2f} of the rate at "
              f"{captures[0]['calls']:,}")
    if options.json:
        about = {"machine": platform.processor() or platform.machine(), "cpu": options.cpu, "rounds": options.rounds}
        options.json.write_text(json.dumps(dict(about, captures=captures), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
