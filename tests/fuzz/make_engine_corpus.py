#!/usr/bin/env python3
"""Writes the corpus of alg/engine_fuzz.cpp into a directory. alg/engine_fuzz.cpp describes the format.

Each file is a valid dialogue, so the fuzzer starts inside the state machines.
"""
import pathlib
import struct
import sys

PHONE, PROVIDER, PHONE2, STRANGER = range(4)
ADDRESS = ["10.1.1.5", "203.0.113.9", "10.1.1.6", "198.51.100.7"]
SIP, MEDIA_IN, MEDIA_OUT, RTCP_IN = range(4)   # ports 5060, 16390, 20000, 16391
FIN, SYN, RST, ACK = 1, 2, 4, 16


def who(source, destination, source_port=SIP, port=SIP):
    return source | destination << 2 | source_port << 4 | port << 6


def sized(payload):
    return struct.pack(">H", len(payload)) + payload


def udp(selector, payload, wait=1):
    return bytes([0, wait, selector]) + sized(payload)


def tcp(selector, flags, payload=b"", distance=0, wait=1):
    return bytes([1, wait, selector, flags, distance & 0xFF]) + sized(payload)


def frame(port, payload, wait=1):
    return bytes([2, wait, port]) + sized(payload)


def reload(which, wait=1):
    return bytes([3, wait, which])


def rtp(selector, sequence, payload_type=0, wait=1):
    return bytes([4, wait, selector, sequence, payload_type])


def sdp(address, port, more=""):
    return (f"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0 101\r\n{more}")


def message(start, cseq, method, call="c1", to_tag="", from_tag="a", body="", more="", branch=None, rport=";rport"):
    branch = branch or f"z9hG4bK{cseq}{method}"
    tag = f";tag={to_tag}" if to_tag else ""
    kind = "Content-Type: application/sdp\r\n" if body else ""
    return (f"{start}\r\nVia: SIP/2.0/UDP 10.1.1.5;branch={branch}{rport}\r\nFrom: <sip:a@x>;tag={from_tag}\r\n"
            f"To: <sip:b@x>{tag}\r\nCall-ID: {call}\r\nCSeq: {cseq} {method}\r\n{more}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def request(method, cseq=1, **more):
    return message(f"{method} sip:b@x SIP/2.0", cseq, method, **more)


def response(status, method="INVITE", cseq=1, **more):
    return message(f"SIP/2.0 {status} R", cseq, method, **more)


OUT, IN = who(PHONE, PROVIDER), who(PROVIDER, PHONE)
RTP_IN = who(PROVIDER, PHONE, MEDIA_OUT, MEDIA_IN)
RTP_OUT = who(PHONE, PROVIDER, MEDIA_IN, MEDIA_OUT)
OFFER, ANSWER = sdp(ADDRESS[PHONE], 16390), sdp(ADDRESS[PROVIDER], 20000)
INVITE = udp(OUT, request("INVITE", body=OFFER))
OK = udp(IN, response(200, to_tag="b", body=ANSWER))
BYE = udp(OUT, request("BYE", 2, to_tag="b"))
TALK = b"".join(rtp(RTP_IN, n) + rtp(RTP_OUT, n) for n in range(1, 6))


def register(seconds, cseq=1):
    contact = f"Contact: <sip:a@10.1.1.5:16391>\r\nExpires: {seconds}\r\n"
    return (udp(OUT, request("REGISTER", cseq, call="r", more=contact)) +
            udp(IN, response(200, "REGISTER", cseq, call="r", to_tag="r", more=contact)))


def over_tcp(pieces):
    out = tcp(OUT, SYN) + tcp(IN, SYN | ACK) + tcp(OUT, ACK)
    return out + b"".join(tcp(side, ACK, text, distance) for side, text, distance in pieces)


def ipv4(source, destination, payload, fragment, protocol=17, identification=7):
    def packed(host):
        return bytes(int(part) for part in ADDRESS[host].split("."))
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0)
    return bytes.fromhex("020000000001020000000002") + b"\x08\x00" + head + packed(source) + packed(destination) + payload


def fragments(payload, order):
    datagram = struct.pack(">HHHH", 5060, 5060, len(payload) + 8, 0) + payload
    cut = len(datagram) // 3 // 8 * 8
    pieces = [(0, datagram[:cut], True), (cut, datagram[cut:2 * cut], True), (2 * cut, datagram[2 * cut:], False)]
    out = b""
    for at in order:
        offset, piece, more = pieces[at]
        out += frame(1, ipv4(PHONE, PROVIDER, piece, offset // 8 | (0x2000 if more else 0)))
    return out


def ice(address, port):
    return sdp(address, port, f"a=ice-ufrag:x\r\na=ice-pwd:0123456789012345678901\r\na=rtcp-mux\r\n"
                              f"a=candidate:1 1 UDP 1 {address} {port} typ host\r\n")


STUN = bytes.fromhex("000100002112a442") + bytes(12)
PRACKED = "Require: 100rel\r\nRSeq: 1\r\n"
INVITE_TEXT = request("INVITE", body=OFFER)

CASES = {
    "call": INVITE + udp(IN, response(180, to_tag="b")) + OK + udp(OUT, request("ACK", to_tag="b")) + TALK + BYE,
    "call-incoming": udp(IN, request("INVITE", body=ANSWER)) + udp(OUT, response(200, to_tag="b", body=OFFER)) + TALK,
    "call-cancelled": INVITE + udp(OUT, request("CANCEL", branch="z9hG4bK1INVITE")) + udp(IN, response(487, to_tag="b")),
    "call-challenged": INVITE + udp(IN, response(401, to_tag="x")) + udp(OUT, request("INVITE", 2, body=OFFER)) +
                       udp(IN, response(200, cseq=2, to_tag="b", body=ANSWER)) + TALK,
    "call-challenged-again-while-answered": INVITE + OK + udp(OUT, request("INVITE", 5, body=OFFER)) +
                                            udp(IN, response(401, cseq=5, to_tag="x")) + rtp(RTP_IN, 1, 0, 90) +
                                            rtp(RTP_IN, 2, 0, 90),
    "call-busy": INVITE + udp(IN, response(486, to_tag="b")),
    "forks": INVITE + udp(IN, response(183, to_tag="b", body=ANSWER)) +
             udp(IN, response(183, to_tag="c", body=sdp(ADDRESS[PROVIDER], 20002))) +
             udp(IN, response(200, to_tag="c", body=sdp(ADDRESS[PROVIDER], 20002))),
    "late-offer": udp(OUT, request("INVITE")) + OK + udp(OUT, request("ACK", to_tag="b", body=OFFER)) + TALK,
    "prack": udp(OUT, request("INVITE")) + udp(IN, response(183, to_tag="b", body=ANSWER, more=PRACKED)) +
             udp(OUT, request("PRACK", 2, to_tag="b", body=OFFER)) + udp(IN, response(200, "PRACK", 2, to_tag="b")) +
             udp(IN, response(200, to_tag="b")),
    "hold-resume": INVITE + OK + udp(OUT, request("INVITE", 2, to_tag="b", body=sdp("0.0.0.0", 16390))) +
                   udp(IN, response(200, cseq=2, to_tag="b", body=ANSWER)) +
                   udp(OUT, request("INVITE", 3, to_tag="b", body=OFFER)) +
                   udp(IN, response(200, cseq=3, to_tag="b", body=ANSWER)) + TALK,
    "glare": INVITE + OK + udp(OUT, request("INVITE", 2, to_tag="b", body=sdp(ADDRESS[PHONE], 16500))) +
             udp(IN, request("INVITE", 2, to_tag="a", from_tag="b", body=sdp(ADDRESS[PROVIDER], 20500))) +
             udp(IN, response(491, cseq=2, to_tag="b")) + udp(OUT, response(491, cseq=2, to_tag="a", from_tag="b")),
    "update-session-timer": INVITE + udp(IN, response(200, to_tag="b", body=ANSWER, more="Session-Expires: 90\r\n")) +
                            udp(OUT, request("UPDATE", 2, to_tag="b")) +
                            udp(IN, response(200, "UPDATE", 2, to_tag="b", more="Session-Expires: 90\r\n")),
    "bye-challenged": INVITE + OK + BYE + udp(IN, response(407, "BYE", 2, to_tag="b")) + TALK,
    "picked-up": udp(OUT, request("INVITE", 9, to_tag="b", body=OFFER)) +
                 udp(IN, response(200, cseq=9, to_tag="b", body=ANSWER)) + TALK,
    "refused-addresses": udp(OUT, request("INVITE", body=sdp("10.1.1.99", 16390))) +
                         udp(OUT, request("INVITE", call="c2", body=sdp(ADDRESS[PHONE], 22))) +
                         udp(OUT, request("INVITE", call="c3", body=sdp("239.1.1.1", 16390))),
    "many-streams": udp(OUT, request("INVITE", body=OFFER + "m=video 16400/4 RTP/AVP 96\r\n" * 20)) +
                    udp(IN, response(200, to_tag="b", body=ANSWER + "m=video 20002/4 RTP/AVP 96\r\n" * 20)) + BYE,
    "fax": INVITE + OK + udp(OUT, request("INVITE", 2, to_tag="b", body=OFFER.replace("m=audio 16390 RTP/AVP 0 101",
                                                                                     "m=image 16390 udptl t38"))) +
           udp(IN, response(200, cseq=2, to_tag="b",
                            body=ANSWER.replace("m=audio 20000 RTP/AVP 0 101", "m=image 20000 udptl t38"))),
    "ice": udp(OUT, request("INVITE", body=ice(ADDRESS[PHONE], 16390))) +
           udp(IN, response(200, to_tag="b", body=ice(ADDRESS[PROVIDER], 20000))) + rtp(RTP_IN, 1) +
           udp(RTP_IN, STUN) + udp(RTP_OUT, STUN) + TALK,
    "stranger": INVITE + OK + rtp(RTP_IN, 1) + rtp(who(STRANGER, PHONE, MEDIA_OUT, MEDIA_IN), 2) + TALK,
    "register": register(600) + register(600, 2) + register(0, 3),
    "register-many": b"".join(
        udp(OUT, request("REGISTER", call=f"r{n}", more=f"Contact: <sip:a@10.1.1.5:{2000 + n}>\r\n")) +
        udp(IN, response(200, "REGISTER", call=f"r{n}", to_tag="r")) for n in range(30)),
    "answer-elsewhere": udp(who(PHONE, PROVIDER, MEDIA_IN, SIP), request("OPTIONS", rport="")) + udp(IN, response(200, "OPTIONS")),
    "calls-beyond-the-limit": b"".join(udp(OUT, request("INVITE", call=f"c{n}", body=sdp(ADDRESS[PHONE], 16390 + 2 * n)))
                                       for n in range(12)) + rtp(RTP_IN, 1, 0, 255),
    "reload": INVITE + OK + TALK + reload(1) + TALK + reload(2) + TALK + reload(0) + BYE,
    "tcp-call": over_tcp([(OUT, INVITE_TEXT[:100], 0), (OUT, INVITE_TEXT[100:], 0),
                          (IN, b"\r\n\r\n" + response(200, to_tag="b", body=ANSWER), 0),
                          (OUT, request("ACK", to_tag="b") + request("BYE", 2, to_tag="b"), 0)]) + tcp(OUT, FIN | ACK),
    "tcp-gap": over_tcp([(OUT, INVITE_TEXT[50:], 50), (OUT, INVITE_TEXT[:50], -len(INVITE_TEXT[:100]) & 0x7F)]),
    "tcp-not-sip": over_tcp([(OUT, b"POST / HTTP/1.1\r\nHost: x\r\n\r\n" + b"x" * 40, 0), (OUT, INVITE_TEXT, 0)]),
    "tcp-tls": over_tcp([(OUT, b"\x16\x03\x01\x00\x20" + b"x" * 32, 0)]),
    "tcp-mid-stream": tcp(OUT, ACK, INVITE_TEXT) + tcp(IN, ACK, response(200, to_tag="b", body=ANSWER)),
    "tcp-reset-and-again": over_tcp([(OUT, INVITE_TEXT, 0)]) + tcp(OUT, RST) + over_tcp([(OUT, INVITE_TEXT, 100)]),
    "fragments": fragments(INVITE_TEXT, (0, 1, 2)) + OK + TALK,
    "fragments-reversed-and-doubled": fragments(INVITE_TEXT, (2, 2, 1, 0)),
    "fragments-alone": fragments(INVITE_TEXT, (1,)) + rtp(RTP_IN, 1, 0, 255),
    "malformed": udp(OUT, b"INVITE nonsense") + udp(IN, INVITE_TEXT[:200]) + frame(1, b"\x00" * 9) + frame(2, b"\xff" * 64),
    "observed-media": rtp(RTP_IN, 1) + b"".join(rtp(RTP_IN, n) for n in range(2, 20)),
}

if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in CASES.items():
        (folder / name).write_bytes(b"\x00" + records)
    for name in ("call", "forks", "tcp-call", "fragments", "ice", "observed-media", "malformed"):
        (folder / f"{name}-observed").write_bytes(b"\x02" + CASES[name])
    for name in ("call", "tcp-call", "tcp-mid-stream", "malformed", "refused-addresses"):
        (folder / f"{name}-strict").write_bytes(b"\x01" + CASES[name])
