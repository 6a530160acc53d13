#!/usr/bin/env python3
"""Finds the highest rate of sipp's calls without a failure, through sallyportd and through the kernel's plain routing.

    live_calls.py [--steps 6000,8000,9000,...] [--device net_af_xdp] [--rounds 5] [--json FILE]

It uses sipp's uac and uas scenarios over UDP with one 5-tuple of signalling (a trunk) and SDP in the INVITE and its
200: five messages and four gates for each call. A rate is sustained if every call succeeds, at most one message in a
thousand is sent again, and the calls take no longer than the rate says. sipp takes about 27 us of a core for each call
at each end. With two cores, the gateway runs on CPU 1 and the caller on CPU 0; the answering side may use both."""
import contextlib
import csv
import os
import subprocess
import sys
import time

from live_common import Failed, first_on, main, say
from live_gateway import Sallyportd
from live_lane import Lane

RETRANSMITTED = 1e-3
CALLER, ANSWERING = (0,), (1,)


def scenario(bench, side):
    """sipp's scenario with a separate media port for each call: one port for all would put thousands of gates on it."""
    path = bench.path(side + ".xml")
    if not os.path.exists(path):
        text = subprocess.run(["sipp", "-sd", side], capture_output=True, text=True, check=False).stdout
        if "[media_port]" not in text:
            raise Failed("sipp prints no scenarios: is it installed?")
        with open(path, "w") as file:
            file.write(text.replace("[media_port]", "[auto_media_port]"))
    return path


def one_rate(bench, lane, rate, seconds):
    """Returns whether the rate was sustained, and a text of the results."""
    uas = bench.start(["ip", "netns", "exec", lane.names["out"], "sipp", "-sf", scenario(bench, "uas"), "-i", "198.18.2.2", "-p", "5060",
                       "-mp", "20000", "-nostdin", "-buff_size", "4194304"], cwd=bench.directory,
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=first_on(*ANSWERING))
    time.sleep(0.4)
    statistics = bench.path("sipp.csv")
    began = time.monotonic()
    uac = bench.start(["ip", "netns", "exec", lane.names["in"], "sipp", "-sf", scenario(bench, "uac"), "198.18.2.2:5060", "-i",
                       "198.18.1.2", "-p", "5060", "-mp", "16384", "-r", str(rate), "-m", str(int(rate * seconds)), "-l",
                       "20000", "-nostdin", "-buff_size", "4194304", "-trace_stat", "-stf", statistics, "-fd", "1"],
                      cwd=bench.directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                      preexec_fn=first_on(*CALLER))
    with contextlib.suppress(subprocess.TimeoutExpired):
        uac.wait(seconds * 2 + 1)  # after this time the rate is not sustained; sipp would retransmit for half a minute
    took = time.monotonic() - began
    bench.end(uac)
    bench.end(uas)
    if not os.path.exists(statistics):
        raise Failed("sipp wrote no statistics")
    with open(statistics, newline="") as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    os.unlink(statistics)
    good, failed, again = (int(last[column]) for column in ("SuccessfulCall(C)", "FailedCall(C)", "Retransmissions(C)"))
    held = failed == 0 and good >= int(rate * seconds) and again <= 5 * good * RETRANSMITTED and took < seconds * 1.15 + 1
    return held, f"{good} calls, {failed} failed, {again} sent again, {took:.1f} s"


def best_rate(bench, lane, steps, seconds):
    best = 0
    for rate in steps:
        for _ in range(2):  # a second try: the machine has slow moments
            held, seen = one_rate(bench, lane, rate, seconds)
            say(f"    {rate}/s: {seen}{'' if held else ': not sustained'}")
            if held:
                break
        if not held:
            break
        best = rate
    return best


def run(bench):
    options = bench.options
    steps = [int(step) for step in options.steps.split(",")]
    lanes = {"plain routing": Lane(bench, "r", routed=True, sink=False), "sallyportd": Lane(bench, "s", sink=False)}
    for turn in range(options.rounds):
        for name in list(lanes)[::1 if turn % 2 == 0 else -1]:
            say(f"  round {turn}, {name}")
            # Each round has a new gateway without the calls of a failed step.
            gateway = Sallyportd(bench, lanes[name], options.device) if name == "sallyportd" else None
            bench.add(name, best_rate(bench, lanes[name], steps, options.seconds))
            if gateway:
                stats = gateway.show("stats")
                bench.add("gates opened a call", stats["pinholes_opened"] / max(stats["calls"], 1))
                if stats["dropped"]:
                    say(f"sallyportd dropped {stats['dropped']}: {gateway.show('drops')}")
                gateway.stop()
    bench.goal(8, "sallyportd / plain routing, calls a second", "sallyportd", "plain routing", at_least=0.6)
    bench.figures["8,000 calls a second"] = [8000.0] * options.rounds
    bench.goal(8, "sallyportd / 8,000 calls a second", "sallyportd", "8,000 calls a second", at_least=1.0)
    return bench.report("calls a second, none failed")


sys.exit(main(run, __doc__, [("--device", {"default": "net_af_xdp"}),
                             ("--steps", {"default": "6000,8000,9000,10000,11000,12000,14000,16000,18000,20000,24000"}),
                             ("--seconds", {"type": float, "default": 1.5})]))
