#!/usr/bin/env python3
"""Tests the gateway as a wire: passing packets, dropped packets, and an orderly end.

    smoke_test.py SALLYPORTD [--device af_packet] [--workers N]

ARP, neighbour discovery and ping pass. UDP from inside and its returns pass. Unsolicited packets from outside do not pass
and are events. TCP passes. `show` and `reload` answer, also to the tool. The log is kept in memory and, if the policy
says so, written to the console. SIGTERM ends the gateway with a summary that adds up."""
import argparse
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import time

import topology
from topology import INSIDE4, INSIDE6, OUTSIDE4, OUTSIDE6, Missing, Topology

failures = []


def check(condition, what):
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        failures.append(what)


def received(sock, seconds=1.0):
    ready, _, _ = select.select([sock], [], [], seconds)
    return sock.recvfrom(65536) if ready else None


def ping(host, destination):
    """Sends one echo request through a raw socket, because the machine may have no ping program."""
    six = ":" in destination
    with host.entered():
        family, protocol = (socket.AF_INET6, 58) if six else (socket.AF_INET, 1)
        sock = socket.socket(family, socket.SOCK_RAW, protocol)
    with sock:
        body = struct.pack("!BBHHH", 128 if six else 8, 0, 0, 0x5a5a, 1) + b"sallyport"
        if not six:  # the kernel writes the ICMPv6 checksum
            padded = body + b"\0" * (len(body) % 2)
            total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
            while total >> 16:
                total = (total & 0xffff) + (total >> 16)
            body = body[:2] + struct.pack("!H", ~total & 0xffff) + body[4:]
        sock.sendto(body, (destination, 0))
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            answer = received(sock, 0.5)
            if answer is None:
                continue
            data = answer[0] if six else answer[0][20:]
            if data[0] == (129 if six else 0) and data[4:6] == b"\x5a\x5a":
                return True
    return False


def fragments(net):
    """Skip this over af_packet, because the kernel reassembles for its sockets (dataplane/README.md)."""
    with net.outside.udp(OUTSIDE4, 7006) as server, net.inside.udp(INSIDE4, 7007) as client:
        client.sendto(bytes(range(256)) * 16, (OUTSIDE4, 7006))
        answer = received(server)
        check(answer is not None and answer[0] == bytes(range(256)) * 16, "a datagram in three fragments passes")


def datagrams(net):
    with net.outside.udp(OUTSIDE4, 7000) as server, net.inside.udp(INSIDE4, 7001) as client:
        client.sendto(b"out", (OUTSIDE4, 7000))
        check(received(server) is not None, "UDP from inside passes")
        server.sendto(b"back", (INSIDE4, 7001))
        check(received(client) is not None, "its return passes")
    with net.outside.udp(OUTSIDE4, 7002) as stranger, net.inside.udp(INSIDE4, 7003) as victim:
        stranger.sendto(b"unasked", (INSIDE4, 7003))
        check(received(victim, 0.5) is None, "UDP from outside unasked does not")
    with net.outside.udp(OUTSIDE6, 7004, socket.AF_INET6) as server, \
            net.inside.udp(INSIDE6, 7005, socket.AF_INET6) as client:
        client.sendto(b"out", (OUTSIDE6, 7004))
        check(received(server) is not None, "UDP over IPv6 passes")
        server.sendto(b"back", (INSIDE6, 7005))
        check(received(client) is not None, "its return passes")


def connection(net):
    with net.outside.entered():
        server = socket.create_server((OUTSIDE4, 7100))
    with server:
        with net.inside.entered():
            client = socket.create_connection((OUTSIDE4, 7100), timeout=5)
        with client:
            accepted, _ = server.accept()
            with accepted:
                data = bytes(range(256)) * 4096  # a megabyte
                client.settimeout(10)
                accepted.settimeout(10)
                got = bytearray()
                view = memoryview(data)
                client.setblocking(False)
                deadline = time.monotonic() + 10
                while len(got) < len(data) and time.monotonic() < deadline:
                    readable, writable, _ = select.select([accepted], [client] if view else [], [], 1)
                    if writable:
                        view = view[client.send(view[:65536]):]
                    if readable:
                        got += accepted.recv(65536)
                check(bytes(got) == data, "a megabyte over TCP arrives as it was sent")
    with net.inside.entered():
        server = socket.create_server((INSIDE4, 7101))
    with server, net.outside.entered():
        try:
            socket.create_connection((INSIDE4, 7101), timeout=1).close()
            check(False, "TCP from outside unasked does not connect")
        except OSError:
            check(True, "TCP from outside unasked does not connect")


def control(net):
    stats = net.show("stats")
    check(stats["packets"] > 0 and len(stats["ports"]) == 2, "show stats answers, with both ports")
    check(isinstance(net.show("drops"), list), "show drops answers")
    check(isinstance(net.show("streams"), list), "show streams answers")
    why = net.why(f"{OUTSIDE4}:7002", f"{INSIDE4}:7003")
    check(isinstance(why, str) and why != "", f"why answers: {why}")
    good = net.policy()
    try:
        net.reload("interface inside\n sallyport zoone inside\n")
        check(False, "a policy with an error is refused")
    except RuntimeError as error:
        check(re.search(r"policy:2:\d+: error: .*zoone", str(error)), "a policy with an error is refused, with its place")
    with net.outside.udp(OUTSIDE4, 7200) as server, net.inside.udp(INSIDE4, 7201) as client:
        client.sendto(b"out", (OUTSIDE4, 7200))
        check(received(server) is not None, "after it, the old policy forwards")
        check(net.reload(good) == "reloaded", "reload of a good policy")
        server.sendto(b"back", (INSIDE4, 7201))
        check(received(client) is not None, "the flow outlives the reload")


def tool(net, *arguments):
    """`sallyport` on the gateway's control socket: exit status and output."""
    program = pathlib.Path(net.sallyportd).with_name("sallyport")
    done = subprocess.run([program, *arguments, "--control", net.path("control")], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def commands(net):
    good = net.policy()
    status, out, _ = tool(net, "show", "stats")
    check(status == 0 and "packets" in out, "sallyport show stats")
    status, out, _ = tool(net, "show", "streams")
    check(status == 0 and out == "no streams\n", "sallyport show streams")
    with open(net.path("policy"), "w") as file:
        file.write("interface inside\n sallyport zoone inside\n")
    status, _, errors = tool(net, "reload")
    check(status == 2 and re.search(r"policy:2:\d+: error: .*zoone", errors) and "old policy stays" in errors,
          "sallyport reload refuses a policy with an error")
    with open(net.path("policy"), "w") as file:
        file.write(good)
    status, out, _ = tool(net, "reload")
    check(status == 0 and out == "reloaded\n", "sallyport reload")


def refused_datagram(net, port):
    """Sends an unsolicited datagram from outside; returns its name in the log."""
    with net.outside.udp(OUTSIDE4, port) as stranger, net.inside.udp(INSIDE4, port) as victim:
        stranger.sendto(b"unasked", (INSIDE4, port))
        check(received(victim, 0.5) is None, f"UDP from outside to port {port} does not pass")
    return f"{INSIDE4}:{port}"


def logged(lines, name):
    return [line for line in lines if "%SALLYPORT-6-DROP_NO_SESSION: " in line and name in line]


def logging(net):
    """`logging buffered` and `logging console`."""
    good = net.policy()
    quiet = refused_datagram(net, 7301)
    check(len(logged(net.show("logging"), quiet)) == 1, "show logging has the line of a refused datagram")
    check(net.reload(good + "logging console\n") == "reloaded", "reload with a console")
    loud = refused_datagram(net, 7302)
    check(len(logged(net.show("logging"), quiet)) == 1, "the log outlives the reload")
    check(net.reload(good + "logging console\nno logging console\n") == "reloaded", "reload without one")
    quiet_again = refused_datagram(net, 7303)
    check([len(logged(net.show("logging"), name)) for name in (quiet, loud, quiet_again)] == [1, 1, 1],
          "show logging has all lines")
    return [(quiet, 0), (loud, 1), (quiet_again, 0)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallyportd")
    parser.add_argument("--device", default="af_packet", choices=sorted(topology.DEVICES))
    parser.add_argument("--workers", type=int)
    parser.add_argument("--eal", nargs="*", default=[])
    arguments = parser.parse_args()
    try:
        topology.require()
    except Missing as reason:
        print(f"skipped: {reason}")
        return topology.SKIPPED
    options = ["--verify-bytes"]
    if arguments.workers is not None:
        options += ["--workers", str(arguments.workers)]
    with Topology(arguments.sallyportd, device=arguments.device, options=options, eal=arguments.eal) as net:
        check(not ping(net.outside, INSIDE4), "ping from outside does not pass")
        check(ping(net.inside, OUTSIDE4), "ping from inside passes, with its ARP")
        check(ping(net.inside, OUTSIDE6), "ping over IPv6, with its neighbour discovery")
        check(not ping(net.outside, INSIDE4), "and opens nothing for a ping from outside")
        datagrams(net)
        if arguments.device != "af_packet":
            fragments(net)
        connection(net)
        control(net)
        commands(net)
        on_console = logging(net)
        summary = net.stop()
        check(net.exit_status == 0, f"SIGTERM ends it in order (exit {net.exit_status})")
        check(summary is not None, "the last event is the summary")
        if summary is not None:
            check(net.events[-1]["event"] == "summary", "no event follows the summary")
            check(summary["packets"] == summary["forwarded"] + summary["dropped"],
                  f"{summary['packets']} packets = {summary['forwarded']} forwarded + {summary['dropped']} dropped")
            check(summary.get("bytes_changed", 0) == 0, "no byte of a forwarded packet changed")
        drops = [event for event in net.events if event["event"] == "drop" and event.get("dport") == 7003]
        check(len(drops) == 1 and drops[0]["reason"] == "no-session", "the refused datagram is one drop event")
        for name, times in on_console:
            check(len(logged(net.log.splitlines(), name)) == times, f"the console has the line of {name}: {times}")
        if arguments.device != "tap":  # a tap is down while it moves to its host
            check(", 0 lost at transmit" in net.log, "nothing was lost at transmit")
        if failures:
            print(net.log)
    print("FAILED: " + "; ".join(failures) if failures else "all passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
