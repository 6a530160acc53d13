"""Three network namespaces in a row, with sallyportd as the wire in the middle.

    inside host  --veth--  gateway (sallyportd, no addresses)  --veth--  outside host
    10.1.1.5               lan0                          wan0            203.0.113.9
    2001:db8:1::5                                                        2001:db8:2::9

Both hosts are on one link, because the gateway is a bump in the wire. So each has a device route to the other's network.
The kernel in the gateway's namespace has no addresses and no IPv6, and does not forward: all traffic passes through
sallyportd. Offloads are off at both ends, because over veth the kernel leaves checksums and segmentation of local
sockets unfinished.

    with Topology(sallyportd="build/dev/dataplane/daemon/sallyportd") as net:
        net.inside.run(["sipp", ...])
        net.show("stats")
    print(net.summary, net.events)

stop() (or the end of the with block) sends SIGTERM, waits, and fills `summary`, `events`, `log`, `exit_status`.
"""
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

SKIPPED = 77  # ctest's SKIP_RETURN_CODE of these tests

INSIDE4, OUTSIDE4 = "10.1.1.5", "203.0.113.9"
INSIDE6, OUTSIDE6 = "2001:db8:1::5", "2001:db8:2::9"

DEVICES = {
    "af_packet": "net_af_packet{n},iface={iface},blocksz=65536,framesz=2048,framecnt=4096",
    "af_xdp": "net_af_xdp{n},iface={iface}",
    "pcap": "net_pcap{n},rx_iface_in={iface},tx_iface={iface}",
    "tap": "net_tap{n},iface={iface}",
}

POLICY = """\
interface inside
 sallyport device {inside_device}
 sallyport zone inside
 ip address 10.1.1.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
interface outside
 sallyport device {outside_device}
 sallyport zone outside
ip inspect name VOICE sip
{extra}
"""


class Missing(Exception):
    """The machine lacks a requirement of the live tests."""


def sh(command, check=True):
    return subprocess.run(command, shell=isinstance(command, str), check=check, capture_output=True, text=True)


def require():
    """Raises Missing if namespaces cannot be made."""
    if os.geteuid() != 0:
        raise Missing("not root")
    if shutil.which("ip") is None or shutil.which("ethtool") is None:
        raise Missing("no iproute2 or ethtool")
    name = f"sp-probe-{os.getpid()}"
    if sh(["ip", "netns", "add", name], check=False).returncode != 0:
        raise Missing("network namespaces cannot be made here")
    sh(["ip", "netns", "delete", name], check=False)


class Host:
    """A namespace, and programs in it."""

    def __init__(self, name):
        self.name = name
        self.started = []

    def command(self, arguments):
        return ["ip", "netns", "exec", self.name, *arguments]

    def run(self, arguments, check=True, **options):
        options.setdefault("capture_output", True)
        options.setdefault("text", True)
        return subprocess.run(self.command(arguments), check=check, **options)

    def start(self, arguments, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.STDOUT)
        options.setdefault("text", True)
        process = subprocess.Popen(self.command(arguments), **options)
        self.started.append(process)
        return process

    @contextlib.contextmanager
    def entered(self):
        """Sockets made in this block belong to the namespace; this process enters it and returns."""
        with open("/proc/self/ns/net") as before, open(f"/var/run/netns/{self.name}") as there:
            _setns(there.fileno())
            try:
                yield
            finally:
                _setns(before.fileno())

    def udp(self, address, port, family=socket.AF_INET):
        with self.entered():
            result = socket.socket(family, socket.SOCK_DGRAM)
            result.bind((address, port))
        return result

    def stop_all(self):
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        self.started.clear()


def _setns(descriptor):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    clone_newnet = 0x40000000
    if libc.setns(descriptor, clone_newnet) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Topology:
    """The three namespaces and the gateway in the middle one; a context manager."""

    def __init__(self, sallyportd, device="af_packet", policy_extra="", policy=None, options=(), eal=(), prefix=None,
                 start=True):
        self.sallyportd = os.path.abspath(sallyportd)
        self.prefix = prefix or f"sp{os.getpid() % 100000}"
        self.inside, self.gateway, self.outside = (Host(f"{self.prefix}-{side}") for side in ("in", "gw", "out"))
        self.directory = tempfile.mkdtemp(prefix="sallyport-live-")
        self.device = device
        self.policy_text = policy
        self.policy_extra = policy_extra
        self.options = list(options)
        self.eal = list(eal)
        self.start_at_once = start
        self.process = None
        self.summary, self.events, self.log, self.exit_status = None, [], "", None

    def path(self, name):
        return os.path.join(self.directory, name)

    def __enter__(self):
        try:
            self._build()
            if self.start_at_once:
                self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.inside.stop_all()
            self.outside.stop_all()
            if self.process is not None:
                self.stop()
        finally:
            for host in (self.inside, self.gateway, self.outside):
                sh(["ip", "netns", "delete", host.name], check=False)
            shutil.rmtree(self.directory, ignore_errors=True)

    def _build(self):
        for host in (self.inside, self.gateway, self.outside):
            sh(["ip", "netns", "add", host.name])
            sh(["ip", "-n", host.name, "link", "set", "lo", "up"])
        self.gateway.run(["sysctl", "-qw", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.disable_ipv6=1",
                          "net.ipv6.conf.default.disable_ipv6=1"])
        if self.device != "tap":  # the gateway makes the taps, which become the hosts' devices
            for host, gateway_device in ((self.inside, "lan0"), (self.outside, "wan0")):
                sh(["ip", "-n", self.gateway.name, "link", "add", gateway_device, "type", "veth", "peer", "name", "eth0",
                    "netns", host.name])
                sh(["ip", "-n", self.gateway.name, "link", "set", gateway_device, "up"])
                self._offloads_off(self.gateway, gateway_device)
                self._address(host)

    @staticmethod
    def _offloads_off(host, device):
        for feature in ("tx", "rx", "tso", "gso", "gro"):
            host.run(["ethtool", "-K", device, feature, "off"], check=False)

    def _address(self, host):
        inside = host is self.inside
        own4, other4 = ("10.1.1.5/24", "203.0.113.0/24") if inside else ("203.0.113.9/24", "10.1.1.0/24")
        own6, other6 = ("2001:db8:1::5/64", "2001:db8:2::/64") if inside else ("2001:db8:2::9/64", "2001:db8:1::/64")
        host.run(["sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=0"], check=False)
        self._offloads_off(host, "eth0")
        for command in (["addr", "add", own4, "dev", "eth0"], ["-6", "addr", "add", own6, "dev", "eth0", "nodad"],
                        ["link", "set", "eth0", "up"], ["route", "add", other4, "dev", "eth0"],
                        ["-6", "route", "add", other6, "dev", "eth0"]):
            sh(["ip", "-n", host.name, *command])

    def policy(self):
        if self.policy_text is not None:
            return self.policy_text
        template = DEVICES[self.device]
        return POLICY.format(inside_device=template.format(n=0, iface="lan0"),
                             outside_device=template.format(n=1, iface="wan0"), extra=self.policy_extra)

    def start(self, timeout=30):
        """Starts sallyportd and returns when it forwards."""
        with open(self.path("policy"), "w") as file:
            file.write(self.policy())
        self.log_file = open(self.path("log"), "w+")
        self.process = subprocess.Popen(
            self.gateway.command([self.sallyportd, "--policy", self.path("policy"), "--events", self.path("events"),
                                  "--control", self.path("control"), "--pid-file", self.path("pid"), *self.options,
                                  "--", *self.eal]),
            stdout=self.log_file, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + timeout
        while not os.path.exists(self.path("pid")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.exit_status = self.process.poll()
                raise RuntimeError(f"sallyportd does not start ({self.exit_status}):\n{self._read_log()}")
            time.sleep(0.02)
        if self.device == "tap":
            for host, tap in ((self.inside, "lan0"), (self.outside, "wan0")):
                sh(["ip", "-n", self.gateway.name, "link", "set", tap, "netns", host.name, "name", "eth0"])
                self._address(host)
        self._wait_until_it_forwards(deadline)

    def _wait_until_it_forwards(self, deadline):
        """Sends ARP and a datagram to a listening port until it arrives."""
        with self.outside.udp(OUTSIDE4, 9) as there, self.inside.udp(INSIDE4, 0) as here:
            there.settimeout(0.1)
            while time.monotonic() < deadline:
                with contextlib.suppress(OSError):
                    here.sendto(b"\0probe", (OUTSIDE4, 9))
                with contextlib.suppress(TimeoutError):
                    there.recvfrom(64)
                    return
        raise RuntimeError(f"sallyportd runs, but nothing passes:\n{self._read_log()}")

    def _read_log(self):
        self.log_file.flush()
        with open(self.path("log")) as file:
            return file.read()

    def ask(self, request):
        """Sends one request over the control socket; returns the `result` of the answer."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(10)
            control.connect(self.path("control"))
            control.sendall(json.dumps(request).encode() + b"\n")
            line = b""
            while not line.endswith(b"\n"):
                part = control.recv(65536)
                if not part:
                    raise RuntimeError("the control socket closed without an answer")
                line += part
        answer = json.loads(line)
        if not answer["ok"]:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def show(self, what):
        return self.ask({"command": "show", "what": what})

    def empty(self, what, patience=10):
        """Whether a table gets empty: a gateway without its core for a moment has its last messages still to read."""
        end = time.monotonic() + patience
        while self.show(what) != []:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def why(self, source, destination, protocol="udp"):
        return self.ask({"command": "why", "source": source, "destination": destination, "protocol": protocol})

    def reload(self, policy):
        with open(self.path("policy"), "w") as file:
            file.write(policy)
        return self.ask({"command": "reload"})

    def stop(self, timeout=15):
        """Sends SIGTERM, and reads the results of the run."""
        if self.process is None:
            return self.summary
        process, self.process = self.process, None
        if process.poll() is None:
            process.terminate()
        try:
            self.exit_status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.exit_status = "does not stop"
        self.log = self._read_log()
        self.log_file.close()
        with contextlib.suppress(FileNotFoundError), open(self.path("events")) as file:
            self.events = [json.loads(line) for line in file]
        summaries = [event for event in self.events if event["event"] == "summary"]
        self.summary = summaries[-1] if summaries else None
        return self.summary
