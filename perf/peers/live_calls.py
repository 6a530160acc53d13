#!/usr/bin/env python3
"""Calls a second by sipp through sallyportd, beside the kernel's plain routing: the highest rate without a failed call.

    live_calls.py [--steps 4000,6000,...] [--device net_af_xdp] [--rounds 5] [--json FILE]

sipp's own uac and uas scenarios over UDP, one 5-tuple of signalling (a trunk), SDP in the INVITE and its 200: five
messages and four gates a call. A rate holds when every call succeeded, no more than one message in a thousand was sent
again, and the calls did not take longer than the rate says. sipp takes about 27 us of a core a call at each end; with
two cores, the caller has CPU 0, the answering side and the gateway share CPU 1 (routing: the answering side has it, and
the kernel forwards in the senders' time)."""
import csv
import os
import subprocess
import sys
import time

from live_common import Failed, Lane, Sallyportd, first_on, main, say

RETRANSMITTED = 1e-3


def one_rate(bench, lane, rate, seconds):
    """Whether it held, and in words what was seen."""
    uas = bench.start(["ip", "netns", "exec", lane.names["out"], "sipp", "-sn", "uas", "-i", "198.18.2.2", "-p", "5060",
                       "-mp", "20000", "-nostdin", "-buff_size", "4194304"], cwd=bench.directory,
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=first_on(1))
    time.sleep(0.4)
    statistics = bench.path("sipp.csv")
    began = time.monotonic()
    subprocess.run(["ip", "netns", "exec", lane.names["in"], "sipp", "-sn", "uac", "198.18.2.2:5060", "-i", "198.18.1.2",
                    "-p", "5060", "-mp", "16384", "-r", str(rate), "-m", str(int(rate * seconds)), "-l", "20000",
                    "-nostdin", "-buff_size", "4194304", "-trace_stat", "-stf", statistics, "-fd", "1", "-timeout",
                    f"{int(seconds * 3) + 2}s"], cwd=bench.directory, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, preexec_fn=first_on(0), check=False)
    took = time.monotonic() - began
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
        held, seen = one_rate(bench, lane, rate, seconds)
        say(f"    {rate}/s: {seen}{'' if held else ': does not hold'}")
        if not held:
            break
        best = rate
    return best


def run(bench):
    options = bench.options
    steps = [int(step) for step in options.steps.split(",")]
    lanes = {"plain routing": Lane(bench, "r", routed=True, sink=False), "sallyportd": Lane(bench, "s", sink=False)}
    gateway = Sallyportd(bench, lanes["sallyportd"], options.device)
    gateway.pause()
    for turn in range(options.rounds):
        for name in list(lanes)[::1 if turn % 2 == 0 else -1]:
            if name == "sallyportd":
                gateway.resume()
            say(f"  round {turn}, {name}")
            bench.add(name, best_rate(bench, lanes[name], steps, options.seconds))
            if name == "sallyportd":
                gateway.pause()
    gateway.resume()
    stats = gateway.show("stats")
    bench.figures["gates a call"] = [stats["pinholes_opened"] / max(stats["calls"], 1)]
    if stats["dropped"]:
        say(f"sallyportd dropped {stats['dropped']}: {gateway.show('drops')}")
    bench.goal(8, "sallyportd / plain routing, calls a second", "sallyportd", "plain routing", at_least=0.6)
    bench.figures["8,000 calls a second"] = [8000.0] * options.rounds
    bench.goal(8, "sallyportd / 8,000 calls a second", "sallyportd", "8,000 calls a second", at_least=1.0)
    return bench.report("calls a second, none failed")


sys.exit(main(run, __doc__, [("--device", {"default": "net_af_xdp"}),
                             ("--steps", {"default": "4000,8000,12000,16000,20000,24000"}),
                             ("--seconds", {"type": float, "default": 2.0})]))
