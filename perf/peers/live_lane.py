"""A row of three namespaces, and its frames."""
import contextlib
import ctypes
import os
import socket
import struct
import time

from live_common import FRAME, Failed, first_on, sh

IN_HOST, IN_GATE, OUT_GATE, OUT_HOST = (bytes.fromhex(mac) for mac in
                                        ("020000000102", "020000000101", "020000000201", "020000000202"))
FLOWS_PER_HOST, SSRC = 8000, 0x5a119027  # live_stamps.c has the same SSRC
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


def napi_threads():
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/comm") as comm:
            if comm.read().startswith("napi/"):
                found.add(int(pid))
    return found


def endpoints(flow):
    host = 10 + flow // FLOWS_PER_HOST
    return f"198.18.1.{host}", f"198.18.2.{host}", 16384 + 2 * (flow % FLOWS_PER_HOST)


def checksum(header):
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def udp_frame(destination, source, from_to, ports, payload):
    """An Ethernet frame without a UDP checksum, which IPv4 allows."""
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


class Lane:
    """Three namespaces in a row. `routed`: the kernel in the middle forwards by address; otherwise the gateway is a bump
    in the wire and its kernel must not handle the frames. `sink`: the outside host's kernel drops UDP at ingress."""

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
        for side in ("in", "out"):  # a process in the namespace; its /proc shows the counters
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
            # GRO enables NAPI, which a veth needs to take XDP frames.
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
        """Puts both hosts on one link; a neighbour entry gives the other host's MAC address."""
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
        """Moves the gateway's receive work to threads on one CPU; None: in softirq on the sender's CPU."""
        before = napi_threads()
        for device in ("lan0", "wan0"):
            sh("ip", "netns", "exec", self.gate, "sh", "-c",
               f"echo {int(cpu is not None)} > /sys/class/net/{device}/threaded")
        self.threads |= napi_threads() - before
        for thread in self.threads & napi_threads():
            sh("taskset", "-cp", str(cpu if cpu is not None else 0), str(thread), check=False)
            sh("renice", "-n", "-15", "-p", str(thread), check=False)

    def busy_polled(self):
        """Lets the program's busy polling drive NAPI instead of the sender's softirq (AF_XDP, prefer busy poll)."""
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
        """Writes a file with one frame for each flow, for live_frames; only once."""
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
        """Sends frames from Python: bursts of (side, frames), each after the previous one has arrived or been lost."""
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
        """Sends INVITE, 200 and ACK of calls `first` to `last` through the gateway."""
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
        """Sends a packet of each flow in both directions until connection tracking has seen every flow."""
        for turn in range(tries):
            if turn > 1 and self.tracked() >= last:
                return
            for back in (False, True):
                self.send(("out" if back else "in", [self.rtp(flow, back) for flow in range(at, min(at + 64, last))])
                          for at in range(first, last, 64))
        raise Failed(f"{self.gate}: {self.tracked()} of {last} flows are tracked")

    def offer(self, flows, rate, seconds, *flags, cpu=0):
        """Returns offered and arrived Mpps, and the numbers of sent and arrived frames."""
        return self.offer_file(self.frames(flows), FRAME, rate, seconds, *flags, cpu=cpu)

    def offer_file(self, file, length, rate, seconds, *flags, cpu=0):
        before = self.arrived()
        out = sh("ip", "netns", "exec", self.names["in"], self.bench.tool("live_frames"), "-i", "voice0", "-f", file, "-l",
                 str(length), "-t", str(seconds), "-r", str(rate), *flags, preexec_fn=first_on(cpu)).split()
        time.sleep(0.05)
        sent, took, arrived = int(out[0]), float(out[1]), self.arrived() - before
        return sent / took / 1e6, arrived / took / 1e6, sent, arrived

    def best(self, flows, rates, seconds):
        """Returns the highest rate that arrived, of all offered rates."""
        return max(self.offer(flows, rate, seconds)[1] for rate in rates)

    def tracked(self):
        """The number of connections that the gateway's kernel tracks."""
        return int(sh("ip", "netns", "exec", self.gate, "sysctl", "-n", "net.netfilter.nf_conntrack_count"))
