"""Gateways side by side in network namespaces: what the live_*.py scripts share.

    host "in" --veth-- gateway --veth-- host "out"          one such row is a Lane; each gateway has one of its own

A gateway is sallyportd, dpdk-testpmd on the same kind of device, or the kernel's own forwarding. All are up before the
first measurement. Only one works at a time: the others are stopped by a signal (a polling program would take the core),
so that rounds are interleaved without anything being started anew, and calls that were set up stay.

Media are G.711 in RTP, 214-byte frames, inside to outside. For sallyportd every stream has a call of its own, set up
by INVITE, 200 and ACK that pass through it from both sides: what is measured passes gates. Flow i is
198.18.1.(10+n) -> 198.18.2.(10+n) with n = i / 8000, from and to port 16384 + 2 (i % 8000).

Root, iproute2, ethtool, nftables, a C compiler; dpdk-testpmd is in Debian's package dpdk-dev."""
import argparse
import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
IN_HOST, IN_GATE, OUT_GATE, OUT_HOST = (bytes.fromhex(mac) for mac in
                                        ("020000000102", "020000000101", "020000000201", "020000000202"))
FRAME, FLOWS_PER_HOST, SSRC = 214, 8000, 0x5a119027  # live_stamps.c knows the last
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
STATEFUL = """\
table inet firewall {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ct state invalid drop
    udp dport { 5060, 1719 } accept
    tcp dport { 5060, 1720, 2000 } accept
    udp dport 10000-65535 accept
  }
}
"""
SINK = """\
table netdev sink {{
  chain ingress {{
    type filter hook ingress device "{device}" priority 0; policy accept;
    meta l4proto udp drop
  }}
}}
"""


class Failed(Exception):
    """A measurement that would not say what it is meant to say."""


def sh(*command, check=True, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if check and result.returncode != 0:
        raise Failed(f"{' '.join(command)}: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def inside_of(namespace):
    """Sockets made in this block belong to the namespace."""
    setns = ctypes.CDLL(None, use_errno=True).setns
    with open("/proc/self/ns/net") as before, open(f"/var/run/netns/{namespace}") as there:
        if setns(there.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            setns(before.fileno(), 0)


def first_on(*cpus):
    """For a process to be: these CPUs, and before what else runs there. Where the kernel groups by session, niceness
    counts within a session only, and the session has one of its own."""
    def prepare():
        os.setsid()
        os.sched_setaffinity(0, cpus)
        os.nice(-15)
        with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as group:
            group.write("-15")
    return prepare


def napi_threads():
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/comm") as comm:
            if comm.read().startswith("napi/"):
                found.add(int(pid))
    return found


# Frames -------------------------------------------------------------------------------------------------------------

def endpoints(flow):
    host = 10 + flow // FLOWS_PER_HOST
    return f"198.18.1.{host}", f"198.18.2.{host}", 16384 + 2 * (flow % FLOWS_PER_HOST)


def checksum(header):
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def udp_frame(destination, source, from_to, ports, payload):
    """An Ethernet frame; no UDP checksum, which IPv4 allows."""
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0xb8, 28 + len(payload), 0, 0x4000, 64, 17, 0,
                       *(socket.inet_aton(address) for address in from_to))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return destination + source + b"\x08\x00" + head + struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload


def sip(flow, kind):
    near, far, port = endpoints(flow)
    own = far if kind == "200" else near
    body = "" if kind == "ACK" else (f"v=0\r\no=- {flow} 1 IN IP4 {own}\r\ns=-\r\nc=IN IP4 {own}\r\nt=0 0\r\n"
                                     f"m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n")
    lines = ["SIP/2.0 200 OK" if kind == "200" else f"{kind} sip:b@{far} SIP/2.0",
             f"Via: SIP/2.0/UDP {near}:5060;branch=z9hG4bK{flow}{'a' if kind == 'ACK' else 'i'}",
             f"From: <sip:a@{near}>;tag=a{flow}", f"To: <sip:b@{far}>" + ("" if kind == "INVITE" else f";tag=b{flow}"),
             f"Call-ID: {flow}@{near}", f"CSeq: 1 {'ACK' if kind == 'ACK' else 'INVITE'}", f"Contact: <sip:x@{own}:5060>",
             "Max-Forwards: 70"] + (["Content-Type: application/sdp"] if body else []) + [f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# A row of namespaces ------------------------------------------------------------------------------------------------

class Lane:
    """Three namespaces in a row. `routed`: the kernel in the middle forwards by address; else it is a bump in the wire
    and its kernel must not touch what it sees. `sink`: the outside host's kernel drops UDP as soon as it can."""

    def __init__(self, bench, name, routed=False, sink=True, taps=False):
        self.bench, self.routed, self.sink, self.taps = bench, routed, sink, taps
        self.names = {side: f"{bench.prefix}-{name}-{side}" for side in ("in", "gate", "out")}
        self.holders, self.threads = {}, set()
        for namespace in self.names.values():
            bench.namespaces.append(namespace)
            sh("ip", "netns", "add", namespace)
            sh("ip", "-n", namespace, "link", "set", "lo", "up")
            self._sysctl(namespace, "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1",
                         "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0")
        self._sysctl(self.gate, f"net.ipv4.ip_forward={int(routed)}")
        for side in ("in", "out"):  # whose /proc shows the namespace's counters
            self.holders[side] = bench.start(["ip", "netns", "exec", self.names[side], "sleep", "infinity"])
        if not taps:
            self._wire()

    @property
    def gate(self):
        return self.names["gate"]

    @staticmethod
    def _sysctl(namespace, *settings):
        sh("ip", "netns", "exec", namespace, "sysctl", "-qw", *settings)

    def _wire(self):
        for side, device, host_mac, mac in (("in", "lan0", IN_HOST, IN_GATE), ("out", "wan0", OUT_HOST, OUT_GATE)):
            sh("ip", "-n", self.gate, "link", "add", device, "address", mac.hex(":"), "type", "veth", "peer", "name",
               "voice0", "address", host_mac.hex(":"), "netns", self.names[side])
            # GRO brings NAPI, without which a veth takes no XDP frames.
            sh("ip", "netns", "exec", self.gate, "ethtool", "-K", device, "tso", "off", "gso", "off", "gro", "on")
            sh("ip", "-n", self.gate, "link", "set", device, "up")
            self._host(side)
            if not self.routed:
                self.nft("gate", SINK.replace("sink", "sink_" + device).format(device=device))
        if self.routed:
            for device, own, host_mac in (("lan0", 1, IN_HOST), ("wan0", 2, OUT_HOST)):
                sh("ip", "-n", self.gate, "addr", "add", f"198.18.{own}.1/24", "dev", device)
                for host in (2, *range(10, 20)):
                    sh("ip", "-n", self.gate, "neigh", "replace", f"198.18.{own}.{host}", "lladdr", host_mac.hex(":"),
                       "dev", device, "nud", "permanent")
            self._sysctl(self.gate, "net.netfilter.nf_conntrack_udp_timeout=3600",
                         "net.netfilter.nf_conntrack_udp_timeout_stream=3600")

    def _host(self, side):
        """Both hosts believe to be on one link; where the other one's frames go is a neighbour entry."""
        namespace, inside = self.names[side], side == "in"
        for feature in ("tx", "tso", "gso"):
            sh("ip", "netns", "exec", namespace, "ethtool", "-K", "voice0", feature, "off", check=False)
        own, other = ("198.18.1.2", "198.18.2.2") if inside else ("198.18.2.2", "198.18.1.2")
        next_hop = (IN_GATE if inside else OUT_GATE) if self.routed else (OUT_HOST if inside else IN_HOST)
        sh("ip", "-n", namespace, "addr", "add", own + "/15", "dev", "voice0")
        sh("ip", "-n", namespace, "link", "set", "voice0", "up")
        sh("ip", "-n", namespace, "neigh", "replace", other, "lladdr", next_hop.hex(":"), "dev", "voice0", "nud",
           "permanent")
        if self.sink:
            self.nft(side, SINK.format(device="voice0"))

    def adopt_taps(self):
        for side, device, mac in (("in", "lan0", IN_HOST), ("out", "wan0", OUT_HOST)):
            sh("ip", "-n", self.gate, "link", "set", device, "netns", self.names[side], "name", "voice0", "address",
               mac.hex(":"))
            self._host(side)

    def nft(self, side, text, flush=False):
        sh("ip", "netns", "exec", self.names[side], "nft", "-f", "-", input=("flush ruleset\n" if flush else "") + text)

    def napi_on(self, cpu):
        """The gateway's receive work in threads of its own, kept to one CPU; None: where the sender is, in softirq."""
        before = napi_threads()
        for device in ("lan0", "wan0"):
            sh("ip", "netns", "exec", self.gate, "sh", "-c",
               f"echo {int(cpu is not None)} > /sys/class/net/{device}/threaded")
        self.threads |= napi_threads() - before
        for thread in self.threads & napi_threads():
            sh("taskset", "-cp", str(cpu if cpu is not None else 0), str(thread), check=False)
            sh("renice", "-n", "-15", "-p", str(thread), check=False)

    def busy_polled(self):
        """The program's own busy polling drives NAPI, not the sender's softirq (AF_XDP, prefer busy poll)."""
        for device in ("lan0", "wan0"):
            sh("ip", "netns", "exec", self.gate, "sh", "-c", f"echo 2 > /sys/class/net/{device}/napi_defer_hard_irqs;"
               f"echo 200000 > /sys/class/net/{device}/gro_flush_timeout")

    def arrived(self, side="out"):
        with open(f"/proc/{self.holders[side].pid}/net/dev") as devices:
            for line in devices:
                if line.strip().startswith("voice0:"):
                    return int(line.split(":")[1].split()[1])
        raise Failed(f"{self.names[side]} has no voice0")

    def frames(self, flows, back=False):
        """A file of one frame a flow, for live_frames; made once."""
        path = self.bench.path(f"frames-{flows}-{int(self.routed)}-{int(back)}")
        if not os.path.exists(path):
            with open(path, "wb") as file:
                for flow in range(flows):
                    file.write(self.rtp(flow, back))
        return path

    def rtp(self, flow, back=False):
        near, far, port = endpoints(flow)
        payload = struct.pack("!BBHII", 0x80, 0, 0, 0, SSRC) + b"\xd5" * (FRAME - 54)
        if back:
            return udp_frame(OUT_GATE if self.routed else IN_HOST, OUT_HOST, (far, near), (port, port), payload)
        return udp_frame(IN_GATE if self.routed else OUT_HOST, IN_HOST, (near, far), (port, port), payload)

    def send(self, bursts, patience=1.0):
        """Frames of Python's own: bursts of (side, frames), each sent when the one before has arrived (or been lost)."""
        sockets = {}
        for side in ("in", "out"):
            with inside_of(self.names[side]):
                sockets[side] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
                sockets[side].bind(("voice0", 0))
        for side, frames in bursts:
            other = "out" if side == "in" else "in"
            wanted, end = self.arrived(other) + len(frames), time.monotonic() + patience
            for frame in frames:
                sockets[side].send(frame)
            while self.arrived(other) < wanted and time.monotonic() < end:
                time.sleep(0.0002)
        for one in sockets.values():
            one.close()

    def set_up_calls(self, first, last):
        """INVITE, 200 and ACK of calls `first` to `last`, through whatever is in the middle."""
        def messages():
            for at in range(first, last, 32):
                for kind in ("INVITE", "200", "ACK"):
                    back, frames = kind == "200", []
                    for flow in range(at, min(at + 32, last)):
                        near, far, _ = endpoints(flow)
                        frames.append(udp_frame(IN_HOST if back else OUT_HOST, OUT_HOST if back else IN_HOST,
                                                (far, near) if back else (near, far), (5060, 5060), sip(flow, kind)))
                    yield "out" if back else "in", frames
        self.send(messages())

    def establish(self, first, last, tries=8):
        """A packet of each flow in both directions, until connection tracking has seen all of them."""
        for turn in range(tries):
            if turn > 1 and self.tracked() >= last:
                return
            for back in (False, True):
                self.send(("out" if back else "in", [self.rtp(flow, back) for flow in range(at, min(at + 64, last))])
                          for at in range(first, last, 64))
        raise Failed(f"{self.gate}: {self.tracked()} of {last} flows are tracked")

    def offer(self, flows, rate, seconds, *flags, cpu=0):
        """Mpps that were offered and that arrived, frames sent and arrived."""
        file, before = self.frames(flows), self.arrived()
        out = sh("ip", "netns", "exec", self.names["in"], self.bench.tool("live_frames"), "-i", "voice0", "-f", file, "-l",
                 str(FRAME), "-t", str(seconds), "-r", str(rate), *flags, preexec_fn=first_on(cpu)).split()
        time.sleep(0.05)
        sent, took, arrived = int(out[0]), float(out[1]), self.arrived() - before
        return sent / took / 1e6, arrived / took / 1e6, sent, arrived

    def best(self, flows, rates, seconds):
        """The highest rate that arrived, over those offered."""
        return max(self.offer(flows, rate, seconds)[1] for rate in rates)

    def tracked(self):
        """Connections that the gateway's kernel knows."""
        return int(sh("ip", "netns", "exec", self.gate, "sysctl", "-n", "net.netfilter.nf_conntrack_count"))


# Programs in the middle ---------------------------------------------------------------------------------------------

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
        """A call for each flow, and its four gates."""
        self.lane.set_up_calls(first, last)
        stats = self.show("stats")
        if stats["pinholes_open"] < 4 * last:
            raise Failed(f"{stats['calls']} calls with {stats['pinholes_open']} gates are not {last} with 4 each")

    def stop(self):
        """What was measured passed gates: nothing was dropped for want of one."""
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


# A run --------------------------------------------------------------------------------------------------------------

class Bench:
    """Options, temporary files, namespaces and processes of a run; leaves nothing behind, whatever happens."""

    def __init__(self, description, arguments=(), rounds=5):
        parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--rounds", type=int, default=rounds)
        parser.add_argument("--sallyportd", default=os.path.join(ROOT, "build/release/bin/sallyportd"))
        parser.add_argument("--idle", choices=("spin", "sleep"), default="spin")
        parser.add_argument("--hugepages", action="store_true", help="for both programs (default: for neither)")
        parser.add_argument("--json", help="write every figure there")
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
        """Compares two series of figures of the same rounds."""
        a, b = self.figures[ours], self.figures[peer]
        each = [x / y for x, y in zip(a, b)]
        ratio = statistics.median(a) / statistics.median(b)
        met = (at_least is None or ratio >= at_least) and (at_most is None or ratio <= at_most)
        bound = f">= {at_least}" if at_least is not None else f"<= {at_most}" if at_most is not None else "none"
        self.goals.append({"row": row, "what": what, "ours": ours, "peer": peer, "ratio": ratio, "least": min(each),
                           "most": max(each), "goal": bound, "met": met if bound != "none" else None})

    def report(self, unit):
        """Tables for people, JSON for programs; the exit status says whether every goal was met."""
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
    """`run(bench)` and its exit status; a failure ends in words and with everything removed."""
    if os.geteuid() != 0:
        sys.exit("needs root, for network namespaces")
    with Bench(*arguments, **options) as bench:
        try:
            return run(bench)
        except Failed as failure:
            say(f"failed: {failure}")
            return 2
