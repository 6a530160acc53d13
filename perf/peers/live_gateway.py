"""The gateway of a lane: sallyportd, or testpmd on the same kind of device."""
import json
import os
import signal
import socket
import subprocess
import time

from live_common import Failed, first_on

DEVICES = {
    "net_af_xdp": "net_af_xdp{n},iface={iface}",
    "net_af_packet": "net_af_packet{n},iface={iface},blocksz=65536,framesz=2048,framecnt=4096",
    "net_tap": "net_tap{n},iface={iface}",
    "net_pcap": "net_pcap{n},rx_iface_in={iface},tx_iface={iface}",
}
POLICY = """\
interface inside
 sallyport device {inside}
 sallyport zone inside
 ip address 198.18.1.1 255.255.255.0
interface outside
 sallyport device {outside}
 sallyport zone outside
ip inspect name VOICE sip
sallyport
 mode pinhole
 media port-range 16384 65535
 media timeout 86400
 limit gates 1048576
 limit calls 262144
 logging drops 0
"""


class Program:
    """sallyportd or testpmd in a lane's gateway."""

    def __init__(self, bench, lane, device, cpu=1):
        self.bench, self.lane, self.device = bench, lane, device
        self.vdevs = [DEVICES[device].format(n=n, iface=iface) for n, iface in ((0, "lan0"), (1, "wan0"))]
        self.log = bench.path(lane.gate + ".log")
        self.process = None
        self._start(cpu)
        if lane.taps:
            lane.adopt_taps()

    def _launch(self, command, cpus, **options):
        with open(self.log, "w") as log:
            self.process = self.bench.start(["ip", "netns", "exec", self.lane.gate, *command], stdout=log,
                                            stderr=subprocess.STDOUT, preexec_fn=first_on(*cpus), **options)

    def _wait(self, ready, what, patience=30):
        end = time.monotonic() + patience
        while not ready():
            if self.process.poll() is not None or time.monotonic() > end:
                with open(self.log, errors="replace") as log:
                    raise Failed(f"{what} does not start on {self.device}:\n{log.read()[-2000:]}")
            time.sleep(0.02)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)
        time.sleep(0.1)

    def stop(self):
        self.resume()
        self.bench.end(self.process)


class Sallyportd(Program):
    def _start(self, cpu):
        policy, pid = self.bench.path(self.lane.gate + ".policy"), self.bench.path(self.lane.gate + ".pid")
        self.control = self.bench.path(self.lane.gate + ".control")
        with open(policy, "w") as file:
            file.write(POLICY.format(inside=self.vdevs[0], outside=self.vdevs[1]))
        options = self.bench.options
        self._launch([options.sallyportd, "--policy", policy, "--control", self.control,
                      "--pid-file", pid, "--idle", options.idle, "--", "-l", str(cpu), *self.bench.memory()],
                     [0, 1])
        self._wait(lambda: os.path.exists(pid) and os.path.exists(self.control), "sallyportd")

    def set_up(self, first, last):
        """Sets up a call for each flow, with its four gates."""
        self.lane.set_up_calls(first, last)
        stats = self.show("stats")
        if stats["pinholes_open"] < 4 * last:
            raise Failed(f"{stats['calls']} calls with {stats['pinholes_open']} gates are not {last} with 4 each")

    def stop(self):
        """Checks that no packet was dropped for lack of a gate."""
        self.resume()
        dropped = self.show("drops")
        if dropped:
            raise Failed(f"sallyportd dropped packets: {dropped}")
        super().stop()

    def show(self, what):
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(10)
            control.connect(self.control)
            control.sendall(json.dumps({"command": "show", "what": what}).encode() + b"\n")
            line = b""
            while not line.endswith(b"\n"):
                part = control.recv(1 << 20)
                if not part:
                    raise Failed("sallyportd does not answer")
                line += part
        return json.loads(line)["result"]


class Testpmd(Program):
    def _start(self, cpu):
        self._launch(["dpdk-testpmd", "-l", f"{1 - cpu},{cpu}", "--no-pci", "--no-telemetry", "--log-level=5",
                      *(f"--vdev={vdev}" for vdev in self.vdevs), *self.bench.memory(), "--", "-i",
                      "--forward-mode=macswap", "--auto-start", "--total-num-mbufs=16384"], [0, 1], stdin=subprocess.PIPE)

        def ready():
            with open(self.log, errors="replace") as log:
                return "packet forwarding" in log.read()
        self._wait(ready, "testpmd")
        time.sleep(0.5)
