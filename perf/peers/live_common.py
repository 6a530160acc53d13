"""The common part of the live_*.py scripts: gateways side by side in network namespaces.

    host "in" --veth-- gateway --veth-- host "out"          such a row is a Lane; each gateway has its own Lane

A gateway is sallyportd, dpdk-testpmd on the same kind of device, or the kernel's own forwarding. All start before the
first measurement. Only one runs at a time: a signal stops the others, because a polling program would take the core. So
rounds are interleaved without restarting a program, and established calls stay.

Media are G.711 in RTP, 214-byte frames, inside to outside. For sallyportd every stream has its own call, set up by
INVITE, 200 and ACK from both sides, so the measured media passes gates. Flow i is
198.18.1.(10+n) -> 198.18.2.(10+n) with n = i / 8000, from and to port 16384 + 2 (i % 8000).

Needs root, iproute2, ethtool, nftables and a C compiler; dpdk-testpmd is in Debian's package dpdk-dev."""
import argparse
import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FRAME = 214


class Failed(Exception):
    """The measurement is not valid."""


def sh(*command, check=True, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if check and result.returncode != 0:
        raise Failed(f"{' '.join(command)}: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout


def say(text):
    print(text, file=sys.stderr, flush=True)


def first_on(*cpus):
    """Prepares a new process: pins it to these CPUs and raises its priority. If the kernel groups processes by session,
    niceness counts only inside a session, so the session's own niceness is set too."""
    def prepare():
        os.setsid()
        os.sched_setaffinity(0, cpus)
        os.nice(-15)
        with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as group:
            group.write("-15")
    return prepare


class Bench:
    """Options, temporary files, namespaces and processes of a run; always removes all of them at the end."""

    def __init__(self, description, arguments=(), rounds=5):
        parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--rounds", type=int, default=rounds)
        parser.add_argument("--sallyportd", default=os.path.join(ROOT, "build/release/bin/sallyportd"))
        parser.add_argument("--idle", choices=("spin", "sleep"), default="spin")
        parser.add_argument("--hugepages", action="store_true", help="use huge pages for both programs (default: for neither)")
        parser.add_argument("--json", help="write every figure to this file")
        for name, options in arguments:
            parser.add_argument(name, **options)
        self.options = parser.parse_args()
        self.options.sallyportd = os.path.abspath(self.options.sallyportd)
        self.prefix = f"sp{os.getpid()}"
        self.directory = tempfile.mkdtemp(prefix="sallyport-peers-")
        self.namespaces, self.processes, self.goals, self.began = [], [], [], time.time()
        self.figures = {}

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            self.end(process, remember=True)
        for namespace in self.namespaces:
            sh("ip", "netns", "delete", namespace, check=False)
        shutil.rmtree(self.directory, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.directory, name)

    def tool(self, name):
        path = self.path(name)
        if not os.path.exists(path):
            sh("cc", "-O2", "-D_GNU_SOURCE", "-o", path, os.path.join(HERE, name + ".c"))
        return path

    def memory(self):
        return ["--in-memory"] if self.options.hugepages else ["--no-huge", "--no-shconf", "-m", "512"]

    def start(self, command, **options):
        process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def end(self, process, remember=False):
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if not remember:
            self.processes.remove(process)

    def add(self, name, value):
        self.figures.setdefault(name, []).append(value)
        say(f"  {name}: {value:.4g}")

    def goal(self, row, what, ours, peer, at_least=None, at_most=None):
        """Compares two series of figures from the same rounds."""
        a, b = self.figures[ours], self.figures[peer]
        if min(b) <= 0:
            raise Failed(f"{peer}: nothing to compare with in one of the rounds; the machine is too busy")
        each = [x / y for x, y in zip(a, b)]
        ratio = statistics.median(a) / statistics.median(b)
        met = (at_least is None or ratio >= at_least) and (at_most is None or ratio <= at_most)
        bound = f">= {at_least}" if at_least is not None else f"<= {at_most}" if at_most is not None else "none"
        self.goals.append({"row": row, "what": what, "ours": ours, "peer": peer, "ratio": ratio, "least": min(each),
                           "most": max(each), "goal": bound, "met": met if bound != "none" else None})

    def report(self, unit):
        """Prints tables and writes JSON; returns exit status 0 if every goal is met."""
        print(f"{FRAME}-byte frames, {self.options.rounds} rounds interleaved, {time.time() - self.began:.0f} s, "
              f"load {os.getloadavg()[0]:.1f}, {'huge pages' if self.options.hugepages else 'no huge pages'}\n")
        width = max(map(len, self.figures))
        print(f"{'':{width}}  {unit}: median (least-most)")
        for name, values in self.figures.items():
            print(f"{name:{width}}  {number(statistics.median(values))} ({number(min(values))}-{number(max(values))})")
        if self.goals:
            width = max(len(goal["what"]) for goal in self.goals)
            print(f"\nrow  {'':{width}}  ratio (least-most of a round)  goal")
        for g in self.goals:
            verdict = "" if g["met"] is None else "met" if g["met"] else "MISSED"
            print(f"{g['row']:3}  {g['what']:{width}}  {g['ratio']:.3f} ({g['least']:.3f}-{g['most']:.3f})"
                  f"{'':10}  {g['goal']:8} {verdict}")
        if self.options.json:
            with open(self.options.json, "w") as file:
                json.dump({"unit": unit, "options": vars(self.options), "machine": machine(), "figures": self.figures,
                           "goals": self.goals}, file, indent=1)
        return 0 if all(g["met"] is not False for g in self.goals) else 1


def number(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.3f}"


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "?")
    return {"cpu": model, "cpus": os.cpu_count(), "kernel": os.uname().release, "load": os.getloadavg()}


def main(run, *arguments, **options):
    """Calls `run(bench)` and returns its exit status; after a failure prints a message and removes everything."""
    if os.geteuid() != 0:
        sys.exit("needs root, for network namespaces")
    with Bench(*arguments, **options) as bench:
        try:
            return run(bench)
        except Failed as failure:
            say(f"failed: {failure}")
            return 2
