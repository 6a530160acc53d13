"""Starts phones and call servers in the namespaces of a test, and sends them orders.

    server = Program(net.outside, "call_server.py", "--media", "mtp")
    phones = Program(net.inside, "phone.py", "--count", 200)
    phones.do("register")
"""

import json
import os
import select
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Refused(Exception):
    """The program reports that an order failed."""


class Program:
    """host: an object with start(arguments, **options), such as topology.Host."""

    def __init__(self, host, script, *arguments):
        self.name, self.rest = script, b""
        self.process = host.start([sys.executable, "-B", os.path.join(HERE, script), *map(str, arguments)],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None, text=False)
        self._answer(20)

    def do(self, what, timeout=120, **values):
        self.start(what, **values)
        return self._answer(timeout)

    def start(self, what, **values):
        """Sends an order; finish() returns its answer later."""
        self.process.stdin.write(json.dumps({"do": what, **values}).encode() + b"\n")
        self.process.stdin.flush()

    def finish(self, timeout=120):
        return self._answer(timeout)

    def _answer(self, timeout):
        deadline = time.monotonic() + timeout
        while b"\n" not in self.rest:
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError(f"{self.name} does not answer")
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            if not data:
                raise RuntimeError(f"{self.name} ended ({self.process.wait()})")
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        answer = json.loads(line)
        if not answer["ok"]:
            raise Refused(f"{self.name}: {answer['error']}")
        return answer["result"]

    def kill(self):
        """Kills the program like a crash: the kernel closes its connections."""
        self.process.kill()
        self.process.wait()

    def quit(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(10)
