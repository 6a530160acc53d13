"""Runs the H.323 endpoints and the gatekeeper in the namespaces of topology.py, for the live tests.

    with Gatekeeper(net, "routed"):
        here, there = calls(net, mode="tunnel", count=300, gatekeeper=True)

`here` and `there` are the reports of the caller and the called side (endpoint.py). In a run of inbound calls the caller
is outside. The gatekeeper has its own address on the outside link.
"""
import json
import os
import signal

from topology import INSIDE4, OUTSIDE4, sh

HERE = os.path.dirname(os.path.abspath(__file__))
GATEKEEPER = "203.0.113.20"
SILENCE = {"PYTHONDONTWRITEBYTECODE": "1"}


def program(net, host, name, report, arguments):
    command = ["python3", os.path.join(HERE, name), "--json", net.path(report), *map(str, arguments)]
    return host.start(command, env={**os.environ, **SILENCE}, stderr=None)


def await_ready(process, name):
    for line in process.stdout:
        if line.strip() == "ready":
            return
    raise RuntimeError(f"{name} does not start")


def report(net, name):
    with open(net.path(name), encoding="ascii") as file:
        return json.load(file)


class Gatekeeper:
    def __init__(self, net, mode):
        self.net, self.mode = net, mode

    def __enter__(self):
        sh(["ip", "-n", self.net.outside.name, "addr", "add", GATEKEEPER + "/24", "dev", "eth0"], check=False)
        self.process = program(self.net, self.net.outside, "gatekeeper.py", "gatekeeper.json",
                               ["--host", GATEKEEPER, "--mode", self.mode])
        await_ready(self.process, "the gatekeeper")
        return self

    def __exit__(self, *_):
        for line in os.popen(f"ip netns pids {self.net.outside.name}").read().split():
            with open(f"/proc/{line}/cmdline", "rb") as command:
                if b"gatekeeper.py" in command.read():
                    os.kill(int(line), signal.SIGTERM)
        self.process.wait(10)
        self.report = report(self.net, "gatekeeper.json")


def calls(net, *, mode, count, rate=10, channels=1, gatekeeper=False, inbound=False, extra=(), called=(), expected=None,
          patience=60):
    """expected: the number of calls that reach the called side, if not all do."""
    caller, callee = (net.outside, net.inside) if inbound else (net.inside, net.outside)
    here, there = (OUTSIDE4, INSIDE4) if inbound else (INSIDE4, OUTSIDE4)
    common = ["--mode", mode, "--calls", count, "--channels", channels, "--probes"]
    if gatekeeper:
        common += ["--gatekeeper", GATEKEEPER]
    timeout = 6 if expected == 0 else count / rate + patience
    answering = program(net, callee, "endpoint.py", "there.json",
                        [*common, "--host", there, "--peer", here, "--answer", "--alias", "bob", "--timeout", timeout,
                         *(["--enough", expected] if expected is not None else []), *called])
    await_ready(answering, "the called side")
    calling = program(net, caller, "endpoint.py", "here.json",
                      [*common, "--host", here, "--peer", there, "--rate", rate, *extra])
    calling.communicate(timeout=timeout + 30)
    answering.communicate(timeout=timeout + 30)
    return report(net, "here.json"), report(net, "there.json")


def guid_text(text):
    """The callIdentifier in the form of events."""
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
