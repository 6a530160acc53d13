#!/usr/bin/env python3
"""demo.py [FILE]: writes the call of `make demo`, with three attempts that must fail.

A phone registers and calls out. The provider's SIP server is 203.0.113.10, its audio comes from 203.0.113.20. During
the call a stranger (198.51.100.66) sends audio to the open gate and to a phone without a call, and tries to connect to
the phone system's control port. After the BYE two late packets of the call arrive.
"""

import pathlib
import sys

from packets import Capture, Dialogue, rtcp_sender_report, rtcp_source_description, sdp
from headers import SYN

PHONE, PROVIDER, STRANGER = "10.1.1.5:5060", "203.0.113.10:5060", "198.51.100.66"
PHONE_AUDIO, PROVIDER_AUDIO = "10.1.1.5:16384", "203.0.113.20:30000"


def register(cap):
    phone = Dialogue(PHONE, PROVIDER, caller="alice", callee="alice", call_id="register-1@10.1.1.5")
    request = phone.request("caller", "REGISTER", uri="sip:203.0.113.10", extra=[("Expires", "3600")])
    cap.udp(0.000, *phone.way("caller"), request)
    answer = phone.response(request, 200, "OK", contact=False,
                            extra=[("Contact", f"{phone.contact('caller')};expires=3600")])
    cap.udp(0.020, *phone.way("callee"), answer)


def talk(cap):
    call = Dialogue(PHONE, PROVIDER, caller="alice", callee="bob", call_id="demo-1@10.1.1.5")
    formats, lines = "RTP/AVP 0 101", ["a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000", "a=sendrecv"]
    invite = call.request("caller", "INVITE", body=sdp("10.1.1.5", ("audio", 16384, formats, lines)))
    answer = sdp("203.0.113.20", ("audio", 30000, formats, lines), origin="203.0.113.10")
    cap.udp(1.000, *call.way("caller"), invite)
    cap.udp(1.020, *call.way("callee"), call.response(invite, 100, "Trying"))
    cap.udp(1.200, *call.way("callee"), call.response(invite, 183, "Session Progress", body=answer))
    cap.rtp_stream(1.220, PROVIDER_AUDIO, PHONE_AUDIO, 0x0B0B0B0B, count=180, seq=9000, ts=400)
    cap.udp(2.400, *call.way("callee"), call.response(invite, 200, "OK", body=answer))
    cap.udp(2.410, *call.way("caller"), call.request("caller", "ACK"))
    cap.rtp_stream(2.430, PHONE_AUDIO, PROVIDER_AUDIO, 0x0A11CE00, count=120, seq=100, ts=16000, without=(40, 41))
    cap.rtcp(3.500, "10.1.1.5:16385", "203.0.113.20:30001",
             rtcp_sender_report(0x0A11CE00, packets=52, octets=8320, ts=24480),
             rtcp_source_description(0x0A11CE00, "alice@10.1.1.5"))
    bye = call.request("callee", "BYE")
    cap.udp(4.850, *call.way("callee"), bye)
    cap.udp(4.860, *call.way("caller"), call.response(bye, 200, "OK", contact=False))
    cap.rtp_stream(4.900, PROVIDER_AUDIO, PHONE_AUDIO, 0x0B0B0B0B, count=2, seq=9184, ts=29840)


def knock(cap):
    cap.rtp_stream(3.000, f"{STRANGER}:40000", PHONE_AUDIO, 0x0BAD0BAD, count=5, seq=1)
    cap.rtp_stream(3.300, f"{STRANGER}:40000", "10.1.1.7:16500", 0x0BAD0BAD, count=3, seq=50)
    cap.tcp(3.600, f"{STRANGER}:51000", "10.1.1.1:2000", 7, 0, SYN)


if __name__ == "__main__":
    default = pathlib.Path(__file__).resolve().parents[1] / "demo.pcap"
    with Capture(sys.argv[1] if len(sys.argv) > 1 else default) as capture:
        register(capture)
        talk(capture)
        knock(capture)
