#!/usr/bin/env python3
"""Tests live which H.323 calls are refused: each refusal has the form that the policy names, and an event.

    h323_control_test.py SALLYPORTD

max-conn 5: five calls pass, the sixth is refused, and another passes after they end. A Setup that does not come from the
gatekeeper is refused, with a configured and with a learned gatekeeper; through the gatekeeper it passes. With
`h323 require-h235` a Setup without H.235 tokens is refused, and one with tokens passes. A refusal is a ReleaseComplete
or a reset, as `h323 refusal` says."""
import argparse
import os
import sys

import topology
from topology import Missing, OUTSIDE4, Topology

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "h323"))
import runs  # noqa: E402

INSPECT = """\
ip inspect name VOICE h323
access-list 101 permit tcp any any eq 1720
access-list 101 permit udp any any eq 1719
interface outside
 ip access-group 101 in
"""
MAX_CONN = INSPECT + f"""\
dial-peer voice 10 voip
 destination-pattern .T
 session target ipv4:{OUTSIDE4}
 max-conn 5
sallyport
 h323 refusal {{refusal}}
"""
GATEKEEPER = INSPECT + """\
sallyport
 h323 gatekeeper {gatekeeper}
 h323 refusal {refusal}
"""
TOKENS = INSPECT + """\
sallyport
 h323 require-h235
 h323 refusal {refusal}
"""
failures = []


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def outcomes(report):
    return [call["outcome"] for call in sorted(report["calls"], key=lambda call: call["index"])]


def as_policy_says(outcome, refusal):
    return outcome.startswith("released") if refusal == "release-complete" else outcome in ("reset", "closed")


def check_refusals(net, reason, number):
    """Checks the events of `number` refused calls."""
    drops = [event for event in net.events if event["event"] == "drop" and event["reason"] == reason]
    refused = [event for event in net.events if event["event"] == "call" and event["action"] == "refuse"]
    check(len(drops) >= number, f"{len(drops)} drops by {reason}")
    check(len(refused) == number, f"{number} calls were reported as refused: {refused}")


def max_conn(sallyportd, refusal):
    print(f"max-conn 5, {refusal}")
    with Topology(sallyportd, policy_extra=MAX_CONN.format(refusal=refusal)) as net:
        here, _ = runs.calls(net, mode="tunnel", count=6, rate=5, expected=5, extra=["--hold", 4, "--callee", "2000"],
                             called=["--hold", 4])
        result = outcomes(here)
        check(result[:5] == ["answered"] * 5, f"five calls pass: {result}")
        check(as_policy_says(result[5], refusal), f"the sixth is refused: {result[5]}")
        here, _ = runs.calls(net, mode="tunnel", count=1, extra=["--callee", "2000"])
        check(outcomes(here) == ["answered"], f"after they end, another call passes: {outcomes(here)}")
        check(net.show("stats")["pinholes_open"] == 0, "every gate is closed")
        net.stop()
    check_refusals(net, "max-conn", 1)


def gatekeeper(sallyportd, address, refusal):
    print(f"gatekeeper {address}, {refusal}")
    with Topology(sallyportd, policy_extra=GATEKEEPER.format(gatekeeper=address, refusal=refusal)) as net:
        with runs.Gatekeeper(net, "routed"):
            here, _ = runs.calls(net, mode="tunnel", count=2, gatekeeper=True, inbound=True)
        check(outcomes(here) == ["answered"] * 2, f"through the gatekeeper calls pass: {outcomes(here)}")
        here, there = runs.calls(net, mode="tunnel", count=1, inbound=True, expected=0)
        check(as_policy_says(outcomes(here)[0], refusal), f"a call without the gatekeeper is refused: {outcomes(here)}")
        check(not [call for call in there["calls"] if call["index"] is not None], "and its Setup did not arrive")
        net.stop()
    check_refusals(net, "gatekeeper", 1)


def tokens(sallyportd, refusal):
    print(f"require-h235, {refusal}")
    with Topology(sallyportd, policy_extra=TOKENS.format(refusal=refusal)) as net:
        here, _ = runs.calls(net, mode="fast", count=2, extra=["--tokens"])
        check(outcomes(here) == ["answered"] * 2, f"with tokens calls pass: {outcomes(here)}")
        here, there = runs.calls(net, mode="fast", count=1, expected=0)
        check(as_policy_says(outcomes(here)[0], refusal), f"without tokens a call is refused: {outcomes(here)}")
        check(not [call for call in there["calls"] if call["index"] is not None], "and its Setup did not arrive")
        net.stop()
    check_refusals(net, "h235", 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    sallyportd = parser.parse_args().sallyportd
    try:
        topology.require()
    except Missing as why:
        print(f"skipped: {why}")
        return topology.SKIPPED
    for refusal in ("release-complete", "reset"):
        max_conn(sallyportd, refusal)
        gatekeeper(sallyportd, runs.GATEKEEPER, refusal)
        tokens(sallyportd, refusal)
    gatekeeper(sallyportd, "learn", "release-complete")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
