"""Makes SCCP captures: the phones and the call server of tests/live/sccp in the namespaces of bench.py.

The phones are inside, with addresses from 10.1.1.5 on. The server with all media is outside, so the capture has both
legs of a call.
"""

import ipaddress
import pathlib
import subprocess
import sys
import time

from bench import INSIDE, OUTSIDE, run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/live/sccp"))

from programs import Program  # noqa: E402

PACKETS = 15
TALK = PACKETS * 0.02 + 0.3


class Host:
    """Starts the programs of a Program."""

    def __init__(self, bench, name):
        self.bench, self.name = bench, name

    def start(self, arguments, **options):
        process = subprocess.Popen(["ip", "netns", "exec", self.name, *arguments], **options)
        self.bench.started.append(process)
        return process


def programs(bench, count, versions, *server_options, phone_options=()):
    """Starts the call server and registers the phones."""
    for index in range(1, count):
        address = ipaddress.ip_address(INSIDE) + index
        run("ip", "-n", bench.inside, "addr", "add", f"{address}/32", "dev", "eth0")
    server = Program(Host(bench, bench.outside), "call_server.py", "--address", OUTSIDE, "--tries", 0, *server_options)
    phones = Program(Host(bench, bench.inside), "phone.py", "--server", f"{OUTSIDE}:2000", "--first", INSIDE, "--count", count,
                     "--versions", versions, "--packets", PACKETS, "--tries", 0, *phone_options)
    phones.do("register", at_once=1)
    return server, phones


def said_and_heard(phones):
    """Returns whether all media arrived; an end that talks with two others gets more."""
    calls = [call for phone in phones.do("report") for call in phone["calls"]]
    return bool(calls) and all(call["received"].get("TALK", 0) >= call["sent"].get("TALK", 1) for call in calls)


def leave(phones):
    phones.do("wait", state="idle")
    time.sleep(0.5)
    good = said_and_heard(phones)
    phones.do("unregister")
    time.sleep(0.2)
    return good


def call(versions, *server_options, how="keypad"):
    """One phone calls the other and hangs up."""
    def make(bench):
        _, phones = programs(bench, 2, versions, *server_options)
        phones.do("call", who=0, number="2002", how=how)
        time.sleep(TALK)
        phones.do("end", who=0)
        return leave(phones)
    return make


def hold(bench):
    _, phones = programs(bench, 2, "20,17")
    phones.do("call", who=0, number="2002")
    time.sleep(TALK)
    phones.do("hold", who=0)
    time.sleep(0.3)
    phones.do("resume", who=0)
    time.sleep(TALK)
    phones.do("end", who=1)
    return leave(phones)


def three(key):
    """transfer: the first phone leaves and the other two talk. conference: all three talk."""
    def make(bench):
        _, phones = programs(bench, 3, "22,17,11")
        phones.do("call", who=0, number="2002")
        time.sleep(TALK)
        phones.do(key, who=0, number="2003")
        time.sleep(TALK)
        if key == "conference":
            phones.do("end", who=0)
            time.sleep(0.1)
        phones.do("end", who=1)
        return leave(phones)
    return make


def registrations(bench):
    """One phone is rejected, one unregisters, and one has its connection reset."""
    server, phones = programs(bench, 3, "17,11,3", "--reject", "SEP000000002002",
                              phone_options=("--alarm", "22: Name={device} Load=7.2(2.0) Last=Reset-Reset"))
    time.sleep(0.3)
    phones.do("unregister", who=0)
    phones.do("crash", who=2)
    time.sleep(0.3)
    left = server.do("report")["left"]
    return sorted(reason for _, reason in left) == ["reset", "unregistered"]


CAPTURES = {
    "sccp-call": call("20,17"),
    "sccp-call-v3": call("3"),
    "sccp-call-udp2000": call("11,22", "--media", "mtp", how="enbloc"),
    "sccp-hold": hold,
    "sccp-transfer": three("transfer"),
    "sccp-conference": three("conference"),
    "sccp-register": registrations,
}
