#!/usr/bin/env python3
"""Compares sallyportd with dpdk-testpmd (macswap) on the same kind of device between two namespaces.

    live_devices.py [--devices net_af_xdp,net_af_packet,net_tap,net_pcap] [--flows 1000] [--rounds 5] [--json FILE]

The generator and the kernel's receive work run on CPU 0, the program's one worker and the sink on CPU 1. Both programs
are offered the same rates, near testpmd's capacity. The figure is the highest rate that arrived."""
import sys

from live_common import main, say
from live_gateway import Sallyportd, Testpmd
from live_lane import Lane

GOALS = {"net_af_xdp": 0.92, "net_af_packet": 0.95, "net_tap": 0.95, "net_pcap": 0.95}
COARSE = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 4)


def one_device(bench, device):
    options = bench.options
    programs = {}
    for name, kind in (("sallyportd", Sallyportd), ("testpmd", Testpmd)):
        lane = Lane(bench, f"{device[4:].replace('_', '')}{name[0]}", taps=device == "net_tap")
        programs[name] = kind(bench, lane, device)
        if name == "sallyportd":
            programs[name].set_up(0, options.flows)
        programs[name].pause()
    programs["testpmd"].resume()
    lane = programs["testpmd"].lane
    capacity = 0.0
    for rate in COARSE:
        capacity = max(capacity, lane.offer(options.flows, rate, 0.25)[1])
        if rate > 2 * capacity:
            break
    programs["testpmd"].pause()
    rates = [round(capacity * factor, 3) for factor in (0.9, 1.0, 1.12, 1.3)]
    say(f"{device}: testpmd forwards about {capacity:.2f} Mpps; offered {rates}")
    for turn in range(options.rounds):
        # The first program alternates, so effects of the previous program even out.
        for name in list(programs)[::1 if turn % 2 == 0 else -1]:
            programs[name].resume()
            bench.add(f"{device} {name}", programs[name].lane.best(options.flows, rates, options.seconds))
            programs[name].pause()
    for program in programs.values():
        program.stop()
    bench.goal(3, f"sallyportd / testpmd on {device}", f"{device} sallyportd", f"{device} testpmd",
               at_least=GOALS[device])


def run(bench):
    for device in bench.options.devices.split(","):
        one_device(bench, device)
    return bench.report("Mpps forwarded")


sys.exit(main(run, __doc__, [("--devices", {"default": ",".join(GOALS)}), ("--flows", {"type": int, "default": 1000}),
                             ("--seconds", {"type": float, "default": 0.5})]))
