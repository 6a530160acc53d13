#!/usr/bin/env python3
"""200 SCCP phones register through the gateway, call each other and hang up, in two rounds.

    sccp_calls_test.py SALLYPORTD [--media relay|mtp] [--phones 200] [--rounds 2] [--rate 20] [--device af_packet]

The phones use protocol versions 3, 11, 17, 20 and 22 in turn, and dial by keypad, en bloc and after a soft key. Both legs
of a call go through the gateway to the call server, which relays the media; with --media mtp it sends from its UDP port
2000, like a CallManager Express. Each side also sends attempts, before the channels are agreed and after they close. By
the counts of both sides, all speech of every call arrives and no attempt does. Then come hold, transfer, conference and a
call to the outside, with the same counts, and at last phones that lose their connection during a call."""

import argparse
import collections
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "sccp"))

import network  # noqa: E402
import topology  # noqa: E402
from programs import Program  # noqa: E402
from topology import Missing  # noqa: E402

PACKETS, TRIES = 25, 3
failures = []


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def number(index):
    return str(2001 + index)


def device(index):
    return f"SEP{number(index):0>12}"


def hears_all(counts, what):
    """counts: (sent, received) of each end of a call. Also checks that attempts were sent at all."""
    wrong = [(sent, received) for sent, received in counts
             if received.get("TALK", 0) != sent.get("TALK", 0) or not sent.get("TALK")]
    leaked = [received for _, received in counts if received.get("EARL") or received.get("LATE")]
    tried = sum(sent.get("EARL", 0) + sent.get("LATE", 0) for sent, _ in counts)
    check(not wrong, f"{what}: every speech packet arrived, both ways ({len(counts)} ends) {wrong[:3] or ''}")
    check(not leaked, f"{what}: none of {tried} attempts before and after the call passed {leaked[:3] or ''}")
    return tried


def ends_of_phones(phones):
    return [(call["sent"], call["received"]) for phone in phones.do("report") for call in phone["calls"]]


def all_pairs(net, server, phones, arguments):
    begin = time.monotonic()
    failed = phones.do("pairs", rounds=arguments.rounds, rate=arguments.rate, how="keypad,enbloc,soft-key", timeout=280)
    calls = arguments.phones // 2 * arguments.rounds
    check(not failed, f"{calls} calls in {time.monotonic() - begin:.0f} s, {len(failed)} failed {failed[:3] or ''}")
    ends = ends_of_phones(phones)
    check(len(ends) == 2 * calls and all(sent["TALK"] == PACKETS for sent, _ in ends),
          f"{len(ends)} ends of calls, each sent {PACKETS} speech packets")
    tried = hears_all(ends, "phones")
    check(tried == len(ends) * 2 * TRIES, f"{TRIES} attempts before each call and {TRIES} after it")
    legs = [leg["media"] for leg in server.do("calls")["ended"]]
    hears_all([(leg["sent"], leg["received"]) for leg in legs], "call server")
    check(not any(phone["strays"] for phone in phones.do("report")), "no media arrived outside of calls")
    if arguments.media == "mtp":
        sources = {source for phone in phones.do("report") for source in phone["sources"]}
        check(sources == {f"{network.SERVER}:2000"}, f"all audio came from UDP port 2000: {sorted(sources)[:3]}")
    check(net.empty("pinholes"), "every gate is closed")


def features(net, phones):
    """Tests hold, transfer and conference with phones 0, 1 and 2."""
    before = {phone["number"]: len(phone["calls"]) for phone in phones.do("report", who=[0, 1, 2])}
    pause = PACKETS * 0.02 + 0.5
    phones.do("call", who=0, number=number(1))
    time.sleep(pause)
    phones.do("hold", who=0)
    time.sleep(0.2)
    check(net.empty("pinholes"), "held: no gate")
    phones.do("resume", who=0)
    time.sleep(pause)
    phones.do("transfer", who=0, number=number(2))
    time.sleep(pause)
    gates = net.show("pinholes")
    check(gates and not any(f"10.1.1.{network.FIRST_PHONE}" in (gate.get("src"), gate.get("dst")) for gate in gates),
          f"transferred: {len(gates)} gates, none of the phone that left the call")
    phones.do("end", who=1)
    phones.do("wait", who=[0, 1, 2], state="idle")
    time.sleep(0.5)
    phones.do("call", who=0, number=number(1), how="enbloc")
    time.sleep(pause)
    phones.do("conference", who=0, number=number(2))
    time.sleep(pause)
    phones.do("end", who=2)
    time.sleep(0.3)
    phones.do("end", who=0)
    phones.do("wait", who=[0, 1, 2], state="idle")
    time.sleep(0.5)
    phones.do("call", who=0, number="91234", how="soft-key")
    time.sleep(pause)
    phones.do("end", who=0)
    time.sleep(1)
    ends = [(call["sent"], call["received"]) for phone in phones.do("report", who=[0, 1, 2])
            for call in phone["calls"][before[phone["number"]]:]]
    # In a conference of three each phone hears two others.
    leaked = [received for _, received in ends if received.get("EARL") or received.get("LATE")]
    silent = [received for _, received in ends if not received.get("TALK")]
    check(not leaked and not silent, f"hold, transfer, conference, outside: {len(ends)} ends, all speech arrived, no attempt passed "
                                     f"{(leaked + silent)[:3] or ''}")
    check(net.empty("pinholes"), "every gate is closed")


def gates_of(net, index):
    address = f"10.1.1.{network.FIRST_PHONE + index}"
    return [gate for gate in net.show("pinholes") if address in (gate.get("src"), gate.get("dst"))]


def dies(net, phones, index, how):
    """Phone index calls the next phone, and its connection ends during the call."""
    phones.do("set", packets=200)
    phones.do("call", who=index, number=number(index + 1))
    time.sleep(0.3)
    check(len(gates_of(net, index)) > 0, f"{device(index)} talks")
    phones.do(how, who=index)
    time.sleep(0.3)
    check(gates_of(net, index) == [], f"its connection is gone ({how}): its gates are closed")
    phones.do("wait", who=index + 1, state="idle")
    time.sleep(0.3)
    check(net.empty("pinholes"), "the other party's gates are closed too")
    phones.do("set", packets=PACKETS)


def killed(net, arguments):
    """A phone runs in its own process, which is killed."""
    alone = Program(net.inside, "phone.py", "--server", f"{network.SERVER}:2000", "--count", 1, "--first", "10.1.1.250",
                    "--number", 2900, "--packets", 200, "--versions", 20, "--tries", TRIES)
    check(alone.do("register") == ["registered"], "a phone in its own process registers")
    alone.do("call", who=0, number=number(8))
    time.sleep(0.3)
    check(len(net.show("pinholes")) > 0, "and talks")
    alone.kill()
    time.sleep(0.5)
    check(net.empty("pinholes"), "its process is killed: no gate is left")


def events(net, arguments):
    actions = collections.Counter()
    abnormal = []
    for event in net.events:
        if event["event"] == "registration":
            actions[event["action"]] += 1
            if event["action"] == "unregister-abnormal":
                abnormal.append(event["device"])
    print(dict(actions))
    check(actions["register-new"] == arguments.phones + 1, f"{actions['register-new']} phones registered")
    check(sorted(abnormal) == sorted([device(4), device(6), "SEP000000002900"]),
          f"the phones with lost connections ended abnormally: {sorted(abnormal)}")
    check(actions["unregister"] == arguments.phones - 2, f"{actions['unregister']} unregistered")
    check(actions["reject"] == actions["refuse"] == 0, "no phone was refused")
    summary = net.summary
    print({key: summary[key] for key in ("packets", "forwarded", "dropped", "calls", "pinholes_opened")})
    check(net.exit_status == 0, "orderly stop")
    check(summary["pinholes_open_at_end"] == 0, f"{summary['pinholes_opened']} gates opened, all closed")
    check(summary["bytes_changed"] == 0, "no byte of a forwarded frame was changed")
    alerts = collections.Counter(event["kind"] for event in net.events if event["event"] == "alert")
    if arguments.media == "mtp":  # attempts before a call meet the gates of other calls to the same port
        alerts.pop("source-lock", None)
    check(not alerts, f"no alert {dict(alerts) or ''}")
    check(summary["malformed"] == 0, f"nothing malformed ({summary['malformed']})")
    check(summary["packets"] == summary["forwarded"] + summary["dropped"], "every packet was forwarded or dropped")
    refused = [event for event in net.events if event["event"] == "pinhole" and event["action"] == "refuse"]
    check(not refused, f"no gate was refused {refused[:2] or ''}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    parser.add_argument("--media", choices=("relay", "mtp"), default="relay")
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--device", default="af_packet")
    arguments = parser.parse_args()
    try:
        topology.require()
    except Missing as why:
        print(f"skipped: {why}")
        return topology.SKIPPED
    net, addresses = network.topology(arguments, arguments.phones, f"max-ephones {arguments.phones + 1}")
    with net:
        network.give_addresses(net.inside, [*addresses, "10.1.1.250/24"])
        net.start()
        server = Program(net.outside, "call_server.py", "--address", network.SERVER, "--media", arguments.media,
                         "--tries", TRIES)
        phones = Program(net.inside, "phone.py", "--server", f"{network.SERVER}:2000", "--count", arguments.phones,
                         "--first", f"10.1.1.{network.FIRST_PHONE}", "--versions", "3,11,17,20,22",
                         "--packets", PACKETS, "--tries", TRIES)
        answers = phones.do("register")
        check(answers == ["registered"] * arguments.phones, f"{answers.count('registered')} phones registered")
        check(net.empty("pinholes"), "registrations open no gate")
        all_pairs(net, server, phones, arguments)
        features(net, phones)
        dies(net, phones, 4, "crash")
        dies(net, phones, 6, "close")
        killed(net, arguments)
        phones.do("unregister", who=[index for index in range(arguments.phones) if index not in (4, 6)])
        left = server.do("report")
        check(not left["registered"], "no phone is registered at the call server")
        net.stop()
    events(net, arguments)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
