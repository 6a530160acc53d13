#!/usr/bin/env python3
"""H.323 calls through the gateway, with RTP and RTCP in both directions.

    h323_calls_test.py SALLYPORTD [--kind h245|tunnel|fast|fallback|routed|direct|inbound|channels] [--calls 300]

Checks: no call fails. Every RTP and RTCP packet sent while its gate was open arrives. No probe arrives; probes are sent
before the Setup and a second after the release. Every gate closes at most a second after its call's release. The kinds:
H.245 on a separate connection, tunnelled H.245, fast start, refused fast start, a gatekeeper that routes call
signalling, a gatekeeper that does not, calls from outside, and calls of twelve logical channels. The endpoints are
h323/endpoint.py."""
import argparse
import collections
import os
import sys

import topology
from topology import Missing, Topology

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "h323"))
import runs  # noqa: E402

POLICY = """\
ip inspect name VOICE h323
access-list 101 permit tcp any any eq 1720
access-list 101 permit udp any any eq 1719
interface outside
 ip access-group 101 in
"""
KINDS = {
    "h245": {"mode": "h245"},
    "tunnel": {"mode": "tunnel"},
    "fast": {"mode": "fast"},
    "fallback": {"mode": "fallback"},
    "routed": {"mode": "tunnel", "gatekeeper": "routed"},
    "direct": {"mode": "h245", "gatekeeper": "direct"},
    "inbound": {"mode": "fast", "inbound": True},
    "channels": {"mode": "tunnel", "channels": 12},
}
failures = []


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def run(net, kind, count, rate):
    how = dict(KINDS[kind])
    mode = how.pop("gatekeeper", None)
    if mode is None:
        return runs.calls(net, count=count, rate=rate, **how)
    with runs.Gatekeeper(net, mode) as gatekeeper:
        reports = runs.calls(net, count=count, rate=rate, gatekeeper=True, **how)
    check(not gatekeeper.report["problems"], f"the gatekeeper understood everything: {gatekeeper.report['messages']}")
    check(gatekeeper.report["relayed"] == (count if mode == "routed" else 0), f"the gatekeeper routed {gatekeeper.report['relayed']} calls")
    check(reports[0]["keep_alives"] + reports[1]["keep_alives"] > 0, "registrations were kept alive")
    return reports


def media_arrived(here, there, count):
    outcomes = collections.Counter(call["outcome"] for report in (here, there) for call in report["calls"])
    check(outcomes == {"answered": 2 * count}, f"{count} calls, answered: {dict(outcomes)}")
    check(not any(call["errors"] for report in (here, there) for call in report["calls"]), "no endpoint complained")
    sides = [{call["index"]: call["counts"] for call in report["calls"] if "counts" in call} for report in (here, there)]
    for kind in ("rtp", "rtcp"):
        for sender, receiver, way in ((sides[0], sides[1], "to the called side"), (sides[1], sides[0], "back")):
            sent = {index: counts[kind + "_sent"] for index, counts in sender.items()}
            lost = {index: number - receiver.get(index, {}).get(kind + "_received", 0) for index, number in sent.items()}
            lost = {index: number for index, number in lost.items() if number}
            check(sum(sent.values()) > 0 and not lost, f"{sum(sent.values())} {kind.upper()} packets {way}, lost by call: {lost}")
    for when in ("early", "late", "strange"):
        number = here["totals"][when] + there["totals"][when]
        check(number == 0, f"{number} {when} packets passed")
    probes = here["totals"]["probes_sent"] + there["totals"]["probes_sent"]
    check(probes >= 6 * count, f"of {probes} probes")


def gates_closed(events, here, there, least):
    """Checks each call's gates, found by its identifier, against the time when the caller released it."""
    released = {runs.guid_text(call["guid"]): call["release"] for call in here["calls"]}
    opened, closed, late = collections.Counter(), collections.Counter(), []
    for event in events:
        if event["event"] != "pinhole" or event.get("call") not in released:
            continue
        if event["action"] == "open":
            opened[event["call"]] += 1
        elif event["action"] == "close":
            closed[event["call"]] += 1
            if event["time"] > released[event["call"]] + 1:
                late.append((event["call"], event["time"] - released[event["call"]]))
    check(len(opened) == len(released) and min(opened.values(), default=0) >= least,
          f"each of {len(released)} calls had at least {least} gates ({sum(opened.values())} in {len(opened)} calls)")
    check(opened == closed, f"all of them closed ({sum(closed.values())})")
    check(not late, f"each at most a second after the release: {late[:5]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    parser.add_argument("--kind", choices=KINDS, default="tunnel")
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--rate", type=float, default=8)
    parser.add_argument("--device", default="af_packet")
    arguments = parser.parse_args()
    try:
        topology.require()
    except Missing as why:
        print(f"skipped: {why}")
        return topology.SKIPPED
    channels = KINDS[arguments.kind].get("channels", 1)
    with Topology(arguments.sallyportd, device=arguments.device, policy_extra=POLICY, options=["--verify-bytes"]) as net:
        here, there = run(net, arguments.kind, arguments.calls, arguments.rate)
        media_arrived(here, there, arguments.calls)
        stats = net.show("stats")
        check(stats["pinholes_open"] == 0, f"every gate is closed ({stats['pinholes_open']} open)")
        net.stop()
    gates_closed(net.events, here, there, 4 * channels)
    summary = net.summary
    print(summary)
    check(net.exit_status == 0, "orderly stop")
    check(summary["calls"] == arguments.calls, f"{summary['calls']} calls seen")
    check(summary["bytes_changed"] == 0, "no byte of a forwarded frame was changed")
    check(summary["malformed"] == 0 and summary["alerts"] == 0,
          f"nothing malformed ({summary['malformed']}), no alert ({summary['alerts']})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
