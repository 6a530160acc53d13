"""The network of the SCCP tests: topology.py's three namespaces, with an address for each phone.

The phones are inside, with addresses from 10.1.1.11 on. Their hosted call server and all media are outside at
203.0.113.9, so both legs of every call cross the gateway.
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from topology import OUTSIDE4, Topology, sh  # noqa: E402

FIRST_PHONE = 11
SERVER = OUTSIDE4
POLICY = """\
ip inspect name VOICE skinny
sallyport
 logging drops 0
telephony-service
 ip source-address {server} port 2000{strict}
{telephony}{more}"""


def policy(*telephony, more="", strict=False, server=SERVER):
    """telephony: further lines of telephony-service. more: lines at top level."""
    return POLICY.format(server=server, strict=" strict-match" if strict else "", more=more,
                         telephony="".join(f" {line}\n" for line in telephony))


def topology(arguments, count, *lines, daemon=(), **options):
    """Returns the namespaces, not started yet, and the addresses of count phones. daemon: options of sallyportd."""
    net = Topology(arguments.sallyportd, device=arguments.device, policy_extra=policy(*lines, **options),
                   options=["--verify-bytes", *daemon], start=False)
    return net, [f"10.1.1.{FIRST_PHONE + index}/24" for index in range(count)]


def give_addresses(host, addresses):
    """Adds addresses with prefix lengths to eth0."""
    subprocess.run(["ip", "-n", host.name, "-b", "-"], text=True, check=True,
                   input="".join(f"addr add {address} dev eth0\n" for address in addresses))


def route(host, network):
    sh(["ip", "-n", host.name, "route", "add", network, "dev", "eth0"])
