#!/usr/bin/env python3
"""Compares sallyportd on net_af_xdp with the kernel's forwarding: plain routing, and nftables with connection tracking.

    live_kernel.py [--flows 1000,20000] [--rounds 5] [--json FILE]

Capacity: the highest rate that arrived, with only the generator on CPU 0, and the whole gateway and the sink on CPU 1.
  plain, stateful    the kernel, its receive work (NAPI) in a thread on CPU 1
  sallyportd         NAPI on CPU 0 beside the sender: sallyportd has one core and a part of the other for receive work
  sallyportd, 1 cpu  NAPI on CPU 1 too: compare this with the kernel's figure, core for core

Cost: generator, gateway and sink all on the otherwise idle CPU 0; nanoseconds a packet. Stateful minus plain is the
cost of connection tracking and rules with warm caches. It is compared with the engine's cost in process for the same
number of streams: `sallyport-bench media` in each round, with the engine minus without."""
import json
import os
import statistics
import sys

from live_common import FRAME, ROOT, main, say, sh
from live_gateway import Sallyportd
from live_lane import STATEFUL, Lane

PLACES = ("plain", "stateful", "sallyportd", "sallyportd, 1 cpu")
GOALS = {1000: 1.3, 20000: 1.85}


def name_of(what, flows):
    return f"{what}, {flows} flows"


def costs(bench, lanes, flows):
    """Nanoseconds a packet with everything on one CPU, unpaced; both figures contain the same generator time."""
    for what in ("plain", "stateful"):
        lanes[what].napi_on(None)
        _, arrived, _, count = lanes[what].offer(flows, 0, bench.options.seconds)
        if count:
            bench.add(name_of("cost ns: " + what, flows), 1e3 / arrived)
        lanes[what].napi_on(1)
    bench.add(name_of("cost ns: engine", flows), engine(bench, flows))


def engine(bench, flows):
    path = bench.path("media.json")
    sh(os.path.join(ROOT, "build/release/bin/sallyport-bench"), "media", "--streams", str(flows), "--frame", str(FRAME),
       "--rounds", "3", "--seconds", str(bench.options.seconds / 3), "--cpu", "0", "--json", path)
    with open(path) as file:
        ns = {f["what"]: f["nanoseconds"]["median"] for f in json.load(file)["figures"]}
    return ns["copy, engine"] - ns["copy"]


def measure(bench, lanes, programs, flows, before):
    for what, lane in lanes.items():
        if what in programs:
            programs[what].resume()
            programs[what].set_up(before, flows)
            programs[what].pause()
        elif what == "stateful":
            lane.establish(before, flows)
    capacity = max(lanes["plain"].offer(flows, rate, 0.25)[1] for rate in (1, 1.5, 2, 2.5, 3))
    rates = [round(capacity * factor, 3) for factor in (0.4, 0.5, 0.62, 0.75, 0.9, 1.1)]
    say(f"{flows} flows: plain routing forwards about {capacity:.2f} Mpps; offered {rates}")
    for turn in range(bench.options.rounds):
        for what in PLACES[::1 if turn % 2 == 0 else -1]:
            if what in programs:
                programs[what].resume()
            bench.add(name_of(what, flows), lanes[what].best(flows, rates, bench.options.seconds))
            if what in programs:
                programs[what].pause()
        costs(bench, lanes, flows)


def run(bench):
    lanes = {what: Lane(bench, f"k{n}", routed=what in ("plain", "stateful")) for n, what in enumerate(PLACES)}
    lanes["stateful"].nft("gate", STATEFUL)
    for what in ("plain", "stateful"):
        lanes[what].napi_on(1)
    lanes["sallyportd, 1 cpu"].busy_polled()
    programs = {}
    for what in PLACES[2:]:
        programs[what] = Sallyportd(bench, lanes[what], "net_af_xdp")
        programs[what].pause()
    lanes["sallyportd, 1 cpu"].napi_on(1)
    before = 0
    for flows in sorted(int(n) for n in bench.options.flows.split(",")):
        measure(bench, lanes, programs, flows, before)
        before = flows
        stateful = name_of("stateful", flows)
        bench.goal(5, f"sallyportd / stateful, {flows} flows", name_of("sallyportd", flows), stateful,
                   at_least=GOALS.get(flows))
        bench.goal(5, f"all on one core / stateful, {flows} flows", name_of("sallyportd, 1 cpu", flows), stateful)
        tracking = [a - b for a, b in zip(bench.figures[name_of("cost ns: stateful", flows)],
                                          bench.figures[name_of("cost ns: plain", flows)])]
        bench.figures[name_of("cost ns: stateful minus plain", flows)] = tracking
        bench.goal(4, f"engine / netfilter, {flows} flows", name_of("cost ns: engine", flows),
                   name_of("cost ns: stateful minus plain", flows), at_most=0.125 if flows >= 20000 else None)
        say(f"{flows} flows: connection tracking and rules cost {statistics.median(tracking):.0f} ns a packet")
    for program in programs.values():
        program.stop()
    return bench.report("Mpps forwarded by one core (cost: ns a packet)")


sys.exit(main(run, __doc__, [("--flows", {"default": "1000,20000"}), ("--seconds", {"type": float, "default": 0.3})]))
