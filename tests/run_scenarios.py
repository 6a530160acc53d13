#!/usr/bin/env python3
"""Runs the scenarios. Each folder with a README.md under tests/scenarios/ is one test.

    run_scenarios.py [--sallyport PATH] [-k TEXT] [-j N] [--rewrite] [--keep DIR] [NAME...]

Files of a scenario:
  make.py          writes in.pcap and `fates`, the expected fate of each frame; or both files are committed
  policy           optional; the default is ../default.policy
  options          optional; further arguments of `sallyport analyze`
  status           optional; the exit status, if it is not 0
  expected.jsonl   the events, one in each line, compared key by key and in order
  README.md        the expected behaviour, and the reason for it

Every scenario also checks:
  - each frame is forwarded or dropped exactly once, with unchanged bytes;
  - the summary equals the sum of the events;
  - a gate opens before it changes or closes, and closes once;
  - media is forwarded only while a gate is open for it;
  - without a policy, the same capture loses no frame.

--rewrite writes the actual events into expected.jsonl, and the reasons of make.py for drops. Review the difference: the
file has to contain correct behaviour, not just current behaviour.
"""

import argparse
import concurrent.futures
import ipaddress
import json
import os
import pathlib
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = HERE / "scenarios"
MEDIA_PORTS = range(16384, 32768)


def read_pcap(path):
    """[(time in microseconds, bytes)] of a classic pcap; no frames if the file does not exist."""
    data = path.read_bytes() if path.exists() else b""
    if not data:
        return []
    magic = data[:4]
    order = "<" if magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    scale = 1000 if magic in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1
    frames, at = [], 24
    while at + 16 <= len(data):
        seconds, fraction, kept, _ = struct.unpack_from(order + "IIII", data, at)
        frames.append((seconds * 1_000_000 + fraction // scale, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return frames


class Failure(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failure(text)


def tcp_ends(data):
    """Returns the unordered pair of ends of a TCP segment (IPv4 or IPv6, in an Ethernet frame), and whether the segment
    is a bare RST."""
    kind, ip = data[12:14], data[14:]
    size, addresses, protocol = ((ip[0] & 15) * 4, (ip[12:16], ip[16:20]), ip[9]) if kind == b"\x08\x00" else \
        (40, (ip[8:24], ip[24:40]), ip[6]) if kind == b"\x86\xdd" else (0, (), 0)
    if protocol != 6:
        return None, False
    tcp = ip[size:]
    length = (struct.unpack("!H", ip[2:4])[0] if size != 40 or kind == b"\x08\x00" else 40 + struct.unpack("!H", ip[4:6])[0])
    ends = frozenset(zip(addresses, (tcp[:2], tcp[2:4])))
    return ends, bool(tcp[13] & 4) and length == size + (tcp[12] >> 4) * 4


def match_frames(given, came_out, resets=None):
    """Returns the numbers of the frames of `given` that are in `came_out`, in any order. Appends the firewall's own
    segments to `resets`: the ends of the connection, and whether the segment is a reset."""
    places = {}
    for number, frame in enumerate(given, 1):
        places.setdefault(frame, []).append(number)
    numbers = []
    for frame in came_out:
        if not places.get(frame):
            ends, reset = tcp_ends(frame[1])
            check(ends and resets is not None, "a forwarded frame is not in the capture: a byte or the time changed")
            resets.append((ends, reset))
            continue
        numbers.append(places[frame].pop(0))
    return numbers


def resets_hold(resets, frames, dropped):
    """Checks that only a connection with a dropped segment is reset, once towards each end. The firewall may answer the
    sender with one segment before the reset; it sends nothing else."""
    refused = {tcp_ends(frames[number - 1][1])[0] for number in dropped}
    for place, (ends, reset) in enumerate(resets):
        check(ends in refused, "the firewall sent a segment on a connection without a dropped segment")
        count = resets.count((ends, True))
        check(count == 2, f"{count} RSTs for one connection")
        if not reset:
            check(resets.index((ends, True)) == place + 1, "the firewall sent a segment without a reset behind it")


def gates_hold(events):
    """Checks that every gate opens before any other event of it, and closes once. Returns the gates that stay open."""
    opened, closed = set(), set()
    for event in events:
        if event["event"] != "pinhole" or event["action"] == "refuse":
            continue
        gate, action = event["id"], event["action"]
        if action == "open":
            check(gate not in opened, f"gate {gate} opened twice")
            opened.add(gate)
        else:
            check(gate in opened, f"gate {gate}: {action} before it opened")
            check(gate not in closed, f"gate {gate}: {action} after it closed")
            if action == "close":
                closed.add(gate)
    return opened - closed


def summary_adds_up(events, frames, forwarded, dropped):
    check(events and events[-1]["event"] == "summary", "the last line is not the summary")
    summary = events[-1]

    def count(**want):
        return sum(all(event.get(key) == value for key, value in want.items()) for event in events)

    # `register` of a SCCP phone that returns counts; a refreshed SIP registration does not.
    registered = count(event="registration", action="register-new") + \
        count(event="registration", action="register", proto="sccp")
    for key, value in {"packets": len(frames), "forwarded": len(forwarded), "dropped": len(dropped), "bytes_changed": 0,
                       "pinholes_opened": count(event="pinhole", action="open"), "alerts": count(event="alert"),
                       "malformed": count(event="malformed"), "registrations": registered,
                       "pinholes_open_at_end": len(gates_hold(events))}.items():
        check(summary[key] == value, f"summary: {key} is {summary[key]}; events and captures give {value}")
    check(summary["bytes"] == sum(len(data) for _, data in frames), "summary: bytes")
    if summary["events_suppressed"] == 0:
        check(count(event="drop") == len(dropped), f"{count(event='drop')} drop events, {len(dropped)} dropped packets")


def udp_ends(data):
    """(source, sport, destination, dport) of an unfragmented UDP packet in an Ethernet frame; None for other packets."""
    at = 12
    while data[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    kind, ip = data[at:at + 2], data[at + 2:]
    if kind == b"\x08\x00" and ip[9] == 17 and not struct.unpack("!H", ip[6:8])[0] & 0x3FFF:
        size, source, destination = (ip[0] & 15) * 4, ip[12:16], ip[16:20]
    elif kind == b"\x86\xdd" and ip[6] == 17:
        size, source, destination = 40, ip[8:24], ip[24:40]
    else:
        return None
    sport, dport = struct.unpack("!HH", ip[size:size + 4])
    return str(ipaddress.ip_address(source)), sport, str(ipaddress.ip_address(destination)), dport


def gates_were_open(events, frames, forwarded, fates):
    """Checks that each forwarded media packet had an open gate, in its own or in the other direction."""
    steps, state = {}, {}
    for event in events:
        if event["event"] == "pinhole" and event["action"] != "refuse":
            steps.setdefault(event.get("frame"), []).append(event)
    timed = sorted((event for event in steps.pop(None, []) if event["action"] == "close"), key=lambda event: event["time"])
    for number, (time, data) in enumerate(frames, 1):
        while timed and timed[0]["time"] * 1_000_000 <= time:
            state.pop(timed.pop(0)["id"], None)
        ends = udp_ends(data)
        if number in forwarded and ends and fates.get(number) == "forward" and \
                ends[1] in MEDIA_PORTS and ends[3] in MEDIA_PORTS:
            gates = {(gate["dst"], gate["dport"]) for gate in state.values()}
            check((ends[2], ends[3]) in gates or (ends[0], ends[1]) in gates,
                  f"frame {number}: media from {ends[0]}:{ends[1]} to {ends[2]}:{ends[3]} passed without an open gate")
        for event in steps.get(number, []):
            if event["action"] == "close":
                state.pop(event["id"], None)
            else:
                state[event["id"]] = event


def analyze(sallyport, arguments):
    run = subprocess.run([sallyport, "analyze", "--json", *map(str, arguments)], capture_output=True, text=True, timeout=120)
    lines = run.stdout.splitlines()
    try:
        return run, [json.loads(line) for line in lines], lines
    except json.JSONDecodeError as error:
        raise Failure(f"not JSON Lines: {error}\n{run.stderr}") from error


def compare_events(expected, events):
    for number, (want, got) in enumerate(zip(expected, events), 1):
        if want != got:
            same_kind = want.get("event") == got.get("event")
            keys = sorted(key for key in want.keys() | got.keys() if want.get(key) != got.get(key)) if same_kind else ["event"]
            raise Failure(f"expected.jsonl:{number}: {', '.join(keys)} differ\n  expected {json.dumps(want)}\n"
                          f"  actual   {json.dumps(got)}")
    if len(expected) > len(events):
        raise Failure(f"missing event: {json.dumps(expected[len(events)])}")
    if len(events) > len(expected):
        raise Failure(f"unexpected event: {json.dumps(events[len(expected)])}")


def run_scenario(folder, sallyport, work, rewrite):
    """Runs one scenario. Returns its problems as lines of text."""
    work.mkdir(parents=True, exist_ok=True)
    if (folder / "make.py").exists():
        environment = dict(os.environ, PYTHONPATH=str(SCENARIOS), PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0")
        made = subprocess.run([sys.executable, str(folder / "make.py"), str(work)], capture_output=True, text=True,
                              env=environment, timeout=120)
        if made.returncode:
            return ["make.py: " + made.stderr]
    else:
        shutil.copy(folder / "in.pcap", work)
        if (folder / "fates").exists():
            shutil.copy(folder / "fates", work)
    capture = work / "in.pcap"
    policy = folder / "policy" if (folder / "policy").exists() else SCENARIOS / "default.policy"
    options = shlex.split((folder / "options").read_text()) if (folder / "options").exists() else []
    status = int((folder / "status").read_text()) if (folder / "status").exists() else 0
    problems = []

    def attempt(function, *arguments):
        try:
            return function(*arguments)
        except Failure as failure:
            problems.append(str(failure))
            return None

    try:
        run, events, lines = analyze(sallyport, ["--policy", policy, "--write-forwarded", work / "forwarded.pcap",
                                                 "--write-dropped", work / "dropped.pcap", *options, capture])
    except Failure as failure:
        return [str(failure)]
    if run.returncode != status:
        problems.append(f"exit status {run.returncode}, expected {status}: {run.stderr}")
    (work / "events.jsonl").write_text(run.stdout)

    frames = read_pcap(capture)
    resets = []
    forwarded = attempt(match_frames, frames, read_pcap(work / "forwarded.pcap"), resets)
    dropped = attempt(match_frames, frames, read_pcap(work / "dropped.pcap"))
    if forwarded is not None and dropped is not None:
        if sorted(forwarded + dropped) != list(range(1, len(frames) + 1)):
            problems.append("not every frame was forwarded or dropped exactly once")
        fates = read_fates(work / "fates")
        attempt(summary_adds_up, events, frames, forwarded, dropped)
        attempt(resets_hold, resets, frames, dropped)
        problems += wrong_fates(fates, forwarded, dropped, events)
        if "mode observe" not in policy.read_text():
            attempt(gates_were_open, events, frames, set(forwarded), fates)

    if rewrite:
        lines = [with_fate(line, event, read_fates(work / "fates")) for line, event in zip(lines, events)]
        (folder / "expected.jsonl").write_text("".join(line + "\n" for line in lines))
    expected = (folder / "expected.jsonl").read_text().splitlines() if (folder / "expected.jsonl").exists() else []
    attempt(compare_events, [json.loads(line) for line in expected], events)

    observed, observations, _ = analyze(sallyport, ["--write-forwarded", work / "observed.pcap", capture])
    if observed.returncode or observations[-1]["dropped"] or \
            sorted(match_frames(frames, read_pcap(work / "observed.pcap"))) != list(range(1, len(frames) + 1)):
        problems.append("without a policy, a frame was lost")
    return problems


def read_fates(path):
    if not path.exists():
        return {}
    rows = (line.split("\t") for line in path.read_text().splitlines())
    return {int(number): fate for number, fate in rows}


def with_fate(line, event, fates):
    """The line of an event; a drop gets the reason that make.py states."""
    fate = fates.get(event.get("frame"), "")
    if event["event"] != "drop" or not fate.startswith("drop "):
        return line
    return line.replace(f'"reason":"{event["reason"]}"', f'"reason":"{fate[5:]}"')


def wrong_fates(fates, forwarded, dropped, events):
    reasons = {event["frame"]: event["reason"] for event in events if event["event"] == "drop" and "frame" in event}
    became = {number: "forward" for number in forwarded}
    became.update({number: f"drop {reasons.get(number, '?')}" for number in dropped})
    return [f"frame {number}: expected {fate}, actual {became.get(number)}" for number, fate in fates.items()
            if became.get(number) != ("forward" if fate == "listed" else fate)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios to run; default: all")
    parser.add_argument("--sallyport", default=str(HERE.parent / "build/dev/bin/sallyport"), help="the program")
    parser.add_argument("-k", default="", metavar="TEXT", help="run only scenarios with TEXT in their name")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, metavar="N", help="run N scenarios at a time")
    parser.add_argument("--rewrite", action="store_true", help="write the actual events into expected.jsonl")
    parser.add_argument("--keep", metavar="DIR", help="keep captures and events in this folder")
    options = parser.parse_args()

    known = sorted(path.parent.name for path in SCENARIOS.glob("*/README.md"))
    wanted = [name for name in options.names or known if options.k in name]
    unknown = sorted(set(wanted) - set(known))
    if unknown or not wanted:
        sys.exit(f"no such scenario: {' '.join(unknown) or options.k}")
    with tempfile.TemporaryDirectory(prefix="scenarios-") as temporary, \
            concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        work = pathlib.Path(options.keep or temporary)
        runs = {name: pool.submit(run_scenario, SCENARIOS / name, options.sallyport, work / name, options.rewrite)
                for name in wanted}
        failed = 0
        for name, run in runs.items():
            problems = run.result()
            failed += bool(problems)
            print(f"{'FAIL' if problems else 'ok  '}  {name}", flush=True)
            for problem in problems:
                print("      " + problem.replace("\n", "\n      "), flush=True)
    print(f"{len(wanted) - failed} of {len(wanted)} scenarios passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
