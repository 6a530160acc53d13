"""Writes captures with traffic that real programs do not send. Needs only the standard library.

    from packets import Capture, TcpConnection, Dialogue, sdp

    with Capture("call.pcap") as cap:
        cap.udp(0.0, "10.1.1.5:5060", "203.0.113.9:5060", b"OPTIONS sip:a@b SIP/2.0\\r\\n...")
        cap.rtp(0.2, "10.1.1.5:16384", "203.0.113.9:20000", seq=1, ts=0, ssrc=0x1234)

Endpoints are text, "10.1.1.5:5060" or "[2001:db8::5]:5060". Times are seconds; a capture starts at
Capture.start. close() sorts the frames by time; frames of the same time keep their order. So you can write
streams one after the other.

The parts: headers.py (headers), capture.py (frames and the file), tcp.py (connections, also with errors),
media.py (RTP, RTCP, STUN), sip.py (SIP and SDP texts and dialogues).
"""

from capture import Capture
from headers import Endpoint, endpoint, ip_packets, icmp_unreachable, tcp_segment, udp_datagram
from media import rtcp_bye, rtcp_receiver_report, rtcp_sender_report, rtcp_source_description, rtp_packet, stun_binding
from sip import Dialogue, multipart, sdp, sip_message
from tcp import TcpConnection

__all__ = ["Capture", "Dialogue", "Endpoint", "TcpConnection", "endpoint", "icmp_unreachable", "ip_packets",
           "multipart", "rtcp_bye", "rtcp_receiver_report", "rtcp_sender_report",
           "rtcp_source_description", "rtp_packet", "sdp", "sip_message",
           "stun_binding", "tcp_segment", "udp_datagram"]
