#!/usr/bin/env python3
"""Tests the syslog lines of phones' registrations, byte for byte, at a real listener on UDP.

    sccp_syslog_test.py SALLYPORTD [--device af_packet]

The gateway has no addresses on its two ports, so its log goes over the loopback of its namespace to the listener. A
phone with an ephone registers after an Alarm (REGISTER), unregisters, registers again, and loses its connection. A phone
without an ephone is REGISTER_NEW the first time, with the next tag, and then REGISTER."""

import argparse
import os
import re
import select
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "sccp"))

import network  # noqa: E402
import topology  # noqa: E402
from programs import Program  # noqa: E402
from topology import Missing  # noqa: E402

ALARM = "22: Name={device} Load=7.2(2.0) Last=Reset-Reset"
KNOWN, OTHER = "SEP003094C38724", "SEP001122334455"
PHONE, OTHER_PHONE = "10.1.1.11", "10.1.1.12"
HEAD = re.compile(rb"<190>(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 1-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-6][0-9] \S+ ")
failures = []


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def received(listener, seconds=0.6):
    """The datagrams that arrive."""
    found, deadline = [], time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if select.select([listener], [], [], left)[0]:
            found.append(listener.recv(65536))
    return found


def expect(listener, *lines):
    """Expects exactly these registration lines, in this order, each with an RFC 3164 header."""
    came = received(listener)
    heads = [HEAD.match(datagram) for datagram in came]
    check(all(heads), f"each of {len(came)} datagrams has the head of RFC 3164 {[d for d, h in zip(came, heads) if not h][:1] or ''}")
    texts = [datagram[head.end():] for datagram, head in zip(came, heads) if head]
    phones = [text for text in texts if text.startswith(b"%IPPHONE")]
    for line in lines:
        check(line.encode() in phones, line)
    check(phones == [line.encode() for line in lines], f"and these, in this order, are all {phones if len(phones) != len(lines) else ''}")


def phone(net, device, address, number, version, *options):
    return Program(net.inside, "phone.py", "--server", f"{network.SERVER}:2000", "--count", 1, "--first", address, "--device",
                   device, "--number", number, "--versions", version, "--alarm", ALARM, *options)


def session(net, listener, spelling):
    first = phone(net, KNOWN, PHONE, 2001, 17)
    check(first.do("register") == ["registered"], f"{KNOWN} registers")
    said = f"ephone-3:{KNOWN} IP:{PHONE} Socket:1 DeviceType:Phone has"
    alarm = f"%IPPHONE-6-REG_ALARM: {ALARM.format(device=KNOWN)}"
    expect(listener, alarm, f"%IPPHONE-6-REGISTER: {said} registered.")
    second = phone(net, OTHER, OTHER_PHONE, 2002, 3)
    check(second.do("register") == ["registered"], f"{OTHER} registers")
    other = f"ephone-1:{OTHER} IP:{OTHER_PHONE} Socket:2 DeviceType:Phone has"
    expect(listener, f"%IPPHONE-6-REG_ALARM: {ALARM.format(device=OTHER)}", f"%IPPHONE-6-REGISTER_NEW: {other} registered.")
    first.do("unregister")
    expect(listener, f"%IPPHONE-6-{spelling}: {said} unregistered normally.")
    check(first.do("register") == ["registered"], "it comes back")
    expect(listener, alarm, f"%IPPHONE-6-REGISTER: {said} registered.")
    first.do("crash")
    expect(listener, f"%IPPHONE-6-UNREGISTER_ABNORMAL: {said} unregistered abnormally.")
    second.do("close")
    expect(listener, f"%IPPHONE-6-UNREGISTER_ABNORMAL: {other} unregistered abnormally.")
    check(second.do("register") == ["registered"], "the other phone registers again, with the first free connection number")
    expect(listener, f"%IPPHONE-6-REG_ALARM: {ALARM.format(device=OTHER)}",
           f"%IPPHONE-6-REGISTER: {other.replace('Socket:2', 'Socket:1')} registered.")


def run(arguments, *lines, spelling="UNREGISTER_NORMAL"):
    more = "ephone 3\n mac-address 0030.94C3.8724\nlogging host 127.0.0.1\nsallyport\n unknown-phones allow\n"
    more += "".join(f" {line}\n" for line in lines)
    net, addresses = network.topology(arguments, 2, "max-ephones 10", more=more, daemon=["--syslog"])
    with net:
        network.give_addresses(net.inside, addresses)
        listener = net.gateway.udp("127.0.0.1", 514)
        net.start()
        server = Program(net.outside, "call_server.py", "--address", network.SERVER)
        session(net, listener, spelling)
        server.quit()
        net.stop()
        listener.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    parser.add_argument("--device", default="af_packet")
    arguments = parser.parse_args()
    try:
        topology.require()
    except Missing as why:
        print(f"skipped: {why}")
        return topology.SKIPPED
    run(arguments)
    print("-- with the paper's spelling")
    run(arguments, "syslog register-normal-spelling", spelling="REGISTER_NORMAL")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
