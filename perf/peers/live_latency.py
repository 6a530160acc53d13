#!/usr/bin/env python3
"""Measures the latency of a packet of an open gate through sallyportd, and through testpmd in its place (net_af_xdp).

    live_latency.py [--device net_af_xdp] [--flows 1000] [--rate MPPS] [--rounds 9] [--json FILE]

Each frame carries its send time. The outside host's kernel stamps the arrival on the core that delivers the frame
(live_stamps.c). The stamps are read after the run, so nothing competes with the sender on CPU 0 or the gateway on
CPU 1. Frames leave one by one. Both gateways get the same rate: half of the highest rate without loss on either (the
search of RFC 2544, by halving). The latency is that of the whole way, including two veths."""
import subprocess
import sys

from live_common import FRAME, Failed, main, say
from live_gateway import Sallyportd, Testpmd
from live_lane import Lane

FIGURES = ("minimum", "median", "p99", "p99.9", "maximum")


def stamped(bench, lane, flows, rate, seconds):
    """Runs once; returns nanoseconds by name, and the number of lost frames."""
    room = int(rate * 1e6 * seconds * 1.2) + 4096
    reader = subprocess.Popen(["ip", "netns", "exec", lane.names["out"], bench.tool("live_stamps"), "voice0", str(FRAME),
                               str(room)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    bench.processes.append(reader)
    if reader.stdout.readline().strip() != "ready":
        raise Failed("live_stamps does not start")
    _, _, sent, _ = lane.offer(flows, rate, seconds, "-s", "-b", "1")
    out = reader.communicate()[0].split()
    bench.processes.remove(reader)
    if reader.returncode != 0:
        raise Failed("live_stamps: no figures")
    count, missed = int(out[0]), int(out[1])
    if missed:
        raise Failed(f"{missed} stamps were lost: the ring was full")
    return dict(zip(FIGURES, map(int, out[2:]))), sent - count


def loss_free(bench, program, flows):
    """The highest rate without loss, to a twentieth; each rate has three tries, because the machine has slow moments."""
    low, high = 0.0, 2.0
    while high - low > 0.05:
        rate = (low + high) / 2
        if any(arrived >= sent for _, _, sent, arrived in
               (program.lane.offer(flows, rate, 0.2, "-b", "1") for _ in range(3))):
            low = rate
        else:
            high = rate
    say(f"{type(program).__name__}: loss-free up to {low:.2f} Mpps")
    return low


def run(bench):
    options = bench.options
    programs, lossless = {}, []
    for name, kind in (("sallyportd", Sallyportd), ("testpmd", Testpmd)):
        programs[name] = kind(bench, Lane(bench, name[0], taps=options.device == "net_tap"), options.device)
        if name == "sallyportd":
            programs[name].set_up(0, options.flows)
        if options.rate is None:
            lossless.append(loss_free(bench, programs[name], options.flows))
        programs[name].pause()
    rate = options.rate or round(min(lossless) / 2, 3)
    if rate <= 0:
        raise Failed("every rate has loss here; give a rate with --rate")
    say(f"offered {rate} Mpps")
    for turn in range(options.rounds):
        for name in list(programs)[::1 if turn % 2 == 0 else -1]:
            programs[name].resume()
            times, lost = stamped(bench, programs[name].lane, options.flows, rate, options.seconds)
            programs[name].pause()
            for figure, value in times.items():
                bench.add(f"{name} {figure}", value)
            bench.add(f"{name} lost", lost)
    for program in programs.values():
        program.stop()
    for figure in ("median", "p99", "p99.9"):
        bench.goal(12, f"{figure}, sallyportd / testpmd at {rate} Mpps", f"sallyportd {figure}", f"testpmd {figure}",
                   at_most=None if figure == "p99" else 1.1)
    return bench.report("nanoseconds from sender to the outside host's kernel")


sys.exit(main(run, __doc__, [("--device", {"default": "net_af_xdp"}), ("--flows", {"type": int, "default": 1000}),
                             ("--rate", {"type": float, "help": "Mpps, instead of half the loss-free rate"}),
                             ("--seconds", {"type": float, "default": 0.5})], rounds=9))
