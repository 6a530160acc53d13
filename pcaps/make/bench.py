"""The network for making captures: two hosts, joined by a pair of virtual interfaces, and a tcpdump on the outer host.

    10.1.1.5, 2001:db8:1::5 (inside)  --veth--  203.0.113.10, 2001:db8:2::10 (outside)

Offloads are off, so frames have the checksums and sizes of a real wire. Needs root.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

INSIDE, OUTSIDE = "10.1.1.5", "203.0.113.10"
INSIDE6, OUTSIDE6 = "2001:db8:1::5", "2001:db8:2::10"
HERE = pathlib.Path(__file__).resolve().parent


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Bench:
    def __enter__(self):
        self.inside, self.outside = (f"pcap{os.getpid()}{side}" for side in ("in", "out"))
        self.started = []
        self.folder = tempfile.TemporaryDirectory(prefix="sallyport-captures-")
        self.path = pathlib.Path(self.folder.name)
        for name in (self.inside, self.outside):
            run("ip", "netns", "add", name)
        run("ip", "link", "add", "eth0", "netns", self.inside, "type", "veth", "peer", "name", "eth0",
            "netns", self.outside)
        for name, four, six in ((self.inside, INSIDE, INSIDE6), (self.outside, OUTSIDE, OUTSIDE6)):
            run("ip", "-n", name, "addr", "add", f"{four}/32", "dev", "eth0")
            run("ip", "-n", name, "addr", "add", f"{six}/128", "dev", "eth0", "nodad")
            run("ip", "-n", name, "link", "set", "lo", "up")
            run("ip", "-n", name, "link", "set", "eth0", "up")
            for family, everywhere in (("-4", "0.0.0.0/0"), ("-6", "::/0")):
                run("ip", family, "-n", name, "route", "add", everywhere, "dev", "eth0")
            run("ip", "netns", "exec", name, "ethtool", "-K", "eth0", "tx", "off", "gso", "off", "tso", "off", "gro", "off")
        # Four seconds of a tone in G.711 mu-law for sipp, one byte for each sample.
        (self.path / "tone.ul").write_bytes(bytes((0x80 if i // 8 % 2 else 0x00) | (i * 7 & 0x0F) for i in range(32000)))
        for scenario in (HERE / "sipp").glob("*.xml"):
            shutil.copy(scenario, self.path)
        for scenario in (HERE.parents[1] / "tests/live/sipp").glob("*.xml"):
            shutil.copy(scenario, self.path)
        return self

    def __exit__(self, *ignored):
        self.stop()
        for name in (self.inside, self.outside):
            subprocess.run(["ip", "netns", "delete", name], check=False)
        self.folder.cleanup()

    def start(self, host, *command, **options):
        if "stderr" not in options:
            options["stdout"] = open(self.path / f"{len(self.started)}-{pathlib.Path(command[0]).name}.log", "wb")
            options["stderr"] = subprocess.STDOUT
        process = subprocess.Popen(["ip", "netns", "exec", host, *map(str, command)], cwd=self.path,
                                   stdin=subprocess.DEVNULL, **options)
        self.started.append(process)
        return process

    def stop(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.started.clear()

    def capture(self, target):
        """Starts tcpdump; it captures only IP, without IPv6 neighbour discovery and the like."""
        process = self.start(self.outside, "tcpdump", "-i", "eth0", "-U", "--immediate-mode", "-w", target,
                             "udp or tcp", stderr=subprocess.PIPE, text=True)
        line = process.stderr.readline()
        while "listening" not in line:
            if not line:
                raise RuntimeError("tcpdump does not start")
            line = process.stderr.readline()
        return process

    def sipp(self, host, scenario, *arguments, six=False, transport="u1"):
        own = {(self.inside, False): INSIDE, (self.inside, True): INSIDE6,
               (self.outside, False): OUTSIDE, (self.outside, True): OUTSIDE6}[host, six]
        return self.start(host, "sipp", "-sf", f"{scenario}.xml", "-i", own, "-mi", own, "-mp", "16384", "-t", transport,
                          "-nostdin", "-m", "1", "-timeout", "20s", *arguments)

    def call(self, uac, uas, *arguments, six=False, transport="u1"):
        """Makes one sipp call from inside to outside; returns True if both ends succeed."""
        answering = self.sipp(self.outside, uas, "-p", "5060", six=six, transport=transport)
        time.sleep(0.5)
        remote = f"[{OUTSIDE6}]:5060" if six else f"{OUTSIDE}:5060"
        calling = self.sipp(self.inside, uac, "-p", "5060", *arguments, remote, six=six, transport=transport)
        status = calling.wait(30)
        time.sleep(0.3)
        # The answering side may go on listening, so only the caller's exit counts.
        answering.terminate()
        return status == 0
