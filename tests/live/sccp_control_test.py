#!/usr/bin/env python3
"""Tests live which phones may register; the reports of the phone and of the call server confirm each refusal.

    sccp_control_test.py SALLYPORTD [--device af_packet] [--phones 200]

The connection of a refused phone is reset, and the call server gets no message of it. strict-match refuses a phone of a
network that is not attached, and a phone that asks another server. Unknown phones are allowed, or registered without
calls and gates, or refused. max-ephones refuses the phone above the limit. TCP 2000 and 2443 are closed to the WAN, but
audio from UDP port 2000, as from a CallManager Express, passes."""

import argparse
import contextlib
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "sccp"))

import network  # noqa: E402
import topology  # noqa: E402
from programs import Program, Refused  # noqa: E402
from topology import INSIDE4, OUTSIDE4, Missing  # noqa: E402

FOREIGN = "172.16.5.5"
failures = []


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def turned_away(answers):
    """Whether a phone reports a reset, before its answer or at its request."""
    return set(answers) <= {"reset", "refused"}


@contextlib.contextmanager
def site(arguments, count, *lines, server_options=(), where=None, **options):
    """Starts the gateway with a policy, and a call server outside (or inside, by `where`)."""
    net, addresses = network.topology(arguments, count, *lines, **options)
    with net:
        network.give_addresses(net.inside, addresses)
        net.start()
        host, address = (net.inside, INSIDE4) if where == "inside" else (net.outside, network.SERVER)
        server = Program(host, "call_server.py", "--address", address, *server_options)
        yield net, server
        net.stop()


def phones_of(host, *options, server=f"{network.SERVER}:2000", first=f"10.1.1.{network.FIRST_PHONE}", count=1):
    return Program(host, "phone.py", "--server", server, "--count", count, "--first", first, *options)


def registrations(net, action):
    return [event for event in net.events if event["event"] == "registration" and event["action"] == action]


def drops(net, reason):
    return [event for event in net.events if event["event"] == "drop" and event["reason"] == reason]


def strict_match(arguments):
    print("-- strict-match")
    with site(arguments, 1, strict=True, server_options=("--ports", "2000,2003")) as (net, server):
        network.give_addresses(net.inside, [f"{FOREIGN}/24"])
        network.route(net.outside, "172.16.5.0/24")
        near, foreign = phones_of(net.inside), phones_of(net.inside, "--number", 2500, first=FOREIGN)
        elsewhere = phones_of(net.inside, "--number", 2600, "--rtp-port", 16500, server=f"{network.SERVER}:2003")
        check(near.do("register") == ["registered"], "a phone of the attached network registers")
        answer = foreign.do("register")
        check(turned_away(answer), f"a phone of another network: its connection is reset ({answer})")
        heard = server.do("report")
        check(heard["attempts"] == {"SEP000000002001": 1}, f"the call server never heard of it: {heard['attempts']}")
        answer = elsewhere.do("register")
        check(turned_away(answer), f"a phone that asks at port 2003, which is not configured: the same ({answer})")
        check(server.do("report")["attempts"] == {"SEP000000002001": 1}, "the call server never heard of that phone either")
    refused = registrations(net, "refuse")
    check({"strict-match"} == {event["reason"] for event in refused} and
          FOREIGN in {event["addr"] for event in refused}, f"the refusal is reported: {refused[:2]}")
    check(len(drops(net, "strict-match")) > 0, "and its RegisterReq is a drop with that reason")


def not_strict(arguments):
    print("-- without strict-match")
    with site(arguments, 1) as (net, server):
        network.give_addresses(net.inside, [f"{FOREIGN}/24"])
        network.route(net.outside, "172.16.5.0/24")
        foreign = phones_of(net.inside, "--number", 2500, first=FOREIGN)
        answer = foreign.do("register")
        check(answer == ["registered"], f"a phone of another network registers ({answer})")
    check(not registrations(net, "refuse"), "nothing is refused")
    check(any(FOREIGN in (event.get("src") or "") for event in net.events if event["event"] == "alert"), "but it is reported")


def strict_wan(arguments):
    """A call server inside, and a phone in the WAN; lists and wan-block would let it through."""
    print("-- strict-match, from the WAN")
    more = ("access-list 101 permit tcp any any eq 2000\ninterface outside\n ip access-group 101 in\n"
            "sallyport\n wan-block off\n")
    with site(arguments, 1, strict=True, server=INSIDE4, more=more, where="inside") as (net, server):
        remote = phones_of(net.outside, "--number", 2500, server=f"{INSIDE4}:2000", first=OUTSIDE4)
        answer = remote.do("register")
        check(turned_away(answer), f"a phone on the WAN: its connection is reset ({answer})")
        check(server.do("report")["attempts"] == {}, "the call server never heard of it")
    check(len(drops(net, "strict-match")) > 0, "a drop with that reason")


def unknown(arguments, mode):
    print(f"-- unknown phones: {mode}")
    more = "ephone 1\n mac-address 0000.0000.2001\nephone 2\n mac-address 0000.0000.2002\n"
    more += f"sallyport\n unknown-phones {mode}\n"
    with site(arguments, 3, "max-ephones 10", more=more) as (net, server):
        phones = phones_of(net.inside, count=3)
        answers = phones.do("register")
        heard = server.do("report")["attempts"]
        if mode == "refuse":
            check(answers[:2] == ["registered"] * 2 and turned_away(answers[2:]), f"known ones register, the other does not: {answers}")
            check("SEP000000002003" not in heard, "the call server never heard of it")
        else:
            check(answers == ["registered"] * 3, f"all register: {answers}")
            try:
                phones.do("call", who=2, number="2001")
                called = True
            except Refused:
                called = False
            time.sleep(0.8)
            gates = [gate for gate in net.show("pinholes") if "10.1.1.13" in (gate.get("src"), gate.get("dst"))]
            if mode == "allow":
                check(called and gates, f"the unknown phone calls, with {len(gates)} gates")
                phones.do("end", who=2)
            else:
                check(not called and not gates, "the unknown phone cannot call and has no gate")
                try:
                    phones.do("call", who=0, number="2003", how="enbloc")
                except Refused:
                    pass
                time.sleep(0.8)
                report = phones.do("report", who=2)[0]
                check(sum(call["received"].get("TALK", 0) for call in report["calls"]) == 0, "no audio reaches it in a call")
        time.sleep(0.3)
        if mode != "no-calls":
            phones.do("call", who=0, number="2002")
            time.sleep(0.8)
            check(len(net.show("pinholes")) > 0, "known phones call each other")
            phones.do("end", who=0)
    if mode == "refuse":
        check([event["device"] for event in registrations(net, "refuse")] == ["SEP000000002003"], "reported")
        check(len(drops(net, "unknown-phone")) > 0, "a drop with that reason")


def no_auto_reg(arguments):
    print("-- no auto-reg-ephone")
    with site(arguments, 2, "no auto-reg-ephone", more="ephone 1\n mac-address 0000.0000.2001\n") as (net, server):
        answers = phones_of(net.inside, count=2).do("register")
        check(answers[0] == "registered" and turned_away(answers[1:]), f"{answers}")
        check(list(server.do("report")["attempts"]) == ["SEP000000002001"], "the call server heard only of the known phone")


def max_ephones(arguments):
    count = arguments.phones
    print(f"-- max-ephones {count}")
    with site(arguments, count + 1, f"max-ephones {count}") as (net, server):
        phones = phones_of(net.inside, count=count + 1)
        answers = phones.do("register", who=list(range(count)))
        check(answers == ["registered"] * count, f"{answers.count('registered')} phones register")
        answer = phones.do("register", who=count)
        check(turned_away(answer), f"phone {count + 1} is refused ({answer})")
        check(f"SEP{2001 + count:0>12}" not in server.do("report")["attempts"], "the call server never heard of it")
        phones.do("unregister", who=0)
        time.sleep(0.2)
        check(phones.do("register", who=count) == ["registered"], "after another phone unregisters, it registers")
        check(turned_away(phones.do("register", who=0)), "and the other phone is refused")
    check([event["reason"] for event in registrations(net, "refuse")] == ["max-ephones"] * 2, "both are reported")


def knocks(net, port):
    """Tries a connection from the WAN to the inside host; returns its result."""
    with net.outside.entered():
        sock = socket.socket()
    with sock:
        sock.settimeout(0.7)
        try:
            sock.connect((INSIDE4, port))
            return "connected"
        except TimeoutError:
            return "silence"
        except OSError as error:
            return error.strerror


def wan_block(arguments):
    """The lists permit everything; wan-block works without a list."""
    print("-- the WAN's TCP 2000 and 2443")
    more = "access-list 101 permit ip any any\ninterface outside\n ip access-group 101 in\n"
    with site(arguments, 2, more=more, server_options=("--media", "mtp")) as (net, _):
        with net.inside.entered():
            listeners = [socket.create_server((INSIDE4, port)) for port in (2000, 2443, 8080)]
        for port in (2000, 2443):
            check(knocks(net, port) != "connected", f"TCP {port} is shut")
        check(knocks(net, 8080) == "connected", "another port is open, because the list permits it")
        for listener in listeners:
            listener.close()
        phones = phones_of(net.inside, count=2)
        phones.do("register")
        phones.do("call", who=0, number="2002")
        time.sleep(0.9)
        phones.do("end", who=0)
        time.sleep(0.6)
        for report in phones.do("report"):
            call = report["calls"][0]
            check(call["received"].get("TALK") == call["sent"]["TALK"] and list(report["sources"]) == [f"{OUTSIDE4}:2000"],
                  f"{report['device']} hears {call['received'].get('TALK')} packets from UDP 2000")
    ports = {event["dport"] for event in drops(net, "wan-block")}
    check(ports == {2000, 2443}, f"the attempts are reported: {ports}")
    alerts = [event for event in net.events if event["event"] == "alert" and "wan" in event["kind"]]
    check(any(OUTSIDE4 in (event.get("src") or "") for event in alerts), f"with their source: {alerts[:1]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    parser.add_argument("--device", default="af_packet")
    parser.add_argument("--phones", type=int, default=200, help="number of phones for max-ephones")
    parser.add_argument("--only", default="", help="run only tests with this text in their name")
    arguments = parser.parse_args()
    try:
        topology.require()
    except Missing as why:
        print(f"skipped: {why}")
        return topology.SKIPPED
    tests = {"strict-match": strict_match, "not-strict": not_strict, "strict-wan": strict_wan,
             "unknown-allow": lambda given: unknown(given, "allow"),
             "unknown-no-calls": lambda given: unknown(given, "no-calls"),
             "unknown-refuse": lambda given: unknown(given, "refuse"), "no-auto-reg": no_auto_reg,
             "max-ephones": max_ephones, "wan-block": wan_block}
    for name, test in tests.items():
        if arguments.only in name:
            test(arguments)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
