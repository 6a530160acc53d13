"""SIP (RFC 3261) and SDP (RFC 8866) texts.

sip_message() and sdp() build a text from its parts. Dialogue keeps the state of two agents, so the messages of a
call can be written one after the other:

    call = Dialogue("10.1.1.5:5060", "203.0.113.9:5060", caller="alice", callee="bob", call_id="1@10.1.1.5")
    invite = call.request("caller", "INVITE", body=sdp("10.1.1.5", ("audio", 16384)))
    cap.udp(0.0, *call.way("caller"), invite)
    cap.udp(0.1, *call.way("callee"), call.response(invite, 180, "Ringing"))
    cap.udp(0.9, *call.way("callee"), call.response(invite, 200, "OK", body=sdp("203.0.113.9", ("audio", 20000))))
    cap.udp(1.0, *call.way("caller"), call.request("caller", "ACK"))
"""

from headers import endpoint

CRLF = "\r\n"
OTHER = {"caller": "callee", "callee": "caller"}


def sip_message(start_line, header_fields, body="", content_type="application/sdp"):
    """header_fields: (name, value) pairs in order. Missing Content-Type and Content-Length are added. For a wrong
    length, give your own Content-Length."""
    if isinstance(body, bytes):
        payload = body
    else:
        payload = body.encode()
    names = {name.lower() for name, _ in header_fields}
    lines = [start_line, *(f"{name}: {value}" for name, value in header_fields)]
    if payload and not names & {"content-type", "c"}:
        lines.append(f"Content-Type: {content_type}")
    if not names & {"content-length", "l"}:
        lines.append(f"Content-Length: {len(payload)}")
    return (CRLF.join(lines) + CRLF + CRLF).encode() + payload


def sdp(address, *media, session=1, version=1, origin=None, lines=(), connection=True):
    """A session description. address: the address of c= and, without origin, of o=. media: tuples (kind, port) or
    (kind, port, "RTP/AVP 0 101") or (kind, port, formats, [further lines]). lines: lines at session level.
    connection=False leaves out the session's c=, for descriptions with a c= in each medium."""
    family = "IP6" if ":" in address else "IP4"
    origin = origin or address
    text = ["v=0", f"o=- {session} {version} IN {'IP6' if ':' in origin else 'IP4'} {origin}", "s=call"]
    if connection:
        text.append(f"c=IN {family} {address}")
    text += ["t=0 0", *lines]
    for kind, port, *rest in media:
        formats = rest[0] if rest else "RTP/AVP 0"
        text.append(f"m={kind} {port} {formats}")
        text += rest[1] if len(rest) > 1 else []
    return CRLF.join(text) + CRLF


def multipart(*parts, boundary="part"):
    """Joins (content type, text) pairs; returns the body and its Content-Type."""
    text = "".join(f"--{boundary}{CRLF}Content-Type: {kind}{CRLF}{CRLF}{body}{CRLF}" for kind, body in parts)
    return text + f"--{boundary}--{CRLF}", f"multipart/mixed;boundary={boundary}"


class Dialogue:
    """One SIP dialogue between two agents, directly or through an invisible proxy."""

    def __init__(self, caller_end, callee_end, *, caller="alice", callee="bob", call_id="call-1", transport="UDP",
                 caller_tag="from-1", callee_tag="to-1", scheme="sip"):
        self.ends = {"caller": endpoint(caller_end), "callee": endpoint(callee_end)}
        self.users = {"caller": caller, "callee": callee}
        self.tags = {"caller": caller_tag, "callee": callee_tag}
        self.call_id, self.transport, self.scheme = call_id, transport, scheme
        self.cseq = {"caller": 0, "callee": 100}
        self.invite_cseq = dict(self.cseq)
        self.invite_branch = {}
        self.established = False
        self._branch = 0

    def way(self, side):
        """(source, destination) of the messages of side, for Capture.udp()."""
        return str(self.ends[side]), str(self.ends[OTHER[side]])

    def address(self, side):
        """The name-addr without tag."""
        return f"<{self.scheme}:{self.users[side]}@{self.ends[side].host}>"

    def contact(self, side):
        end = self.ends[side]
        suffix = "" if self.transport == "UDP" else f";transport={self.transport.lower()}"
        return f"<{self.scheme}:{self.users[side]}@{end.host}:{end.port}{suffix}>"

    def request(self, side, method, *, body="", uri=None, extra=(), **content):
        """Makes a request from side. ACK and CANCEL have the INVITE's CSeq number. ACK after a 2xx has a new branch
        (RFC 3261 17.1.1.3 and 9.1)."""
        other = OTHER[side]
        if method in ("ACK", "CANCEL"):
            number = self.invite_cseq[side]
        else:
            self.cseq[side] += 1
            number = self.cseq[side]
        self._branch += 1
        branch = f"z9hG4bK-{self.call_id.split('@')[0]}-{self._branch}"
        if method == "INVITE":
            self.invite_cseq[side], self.invite_branch[side] = number, branch
        elif method == "CANCEL" or (method == "ACK" and not self.established):
            branch = self.invite_branch.get(side, branch)
        tagged = self.established or method == "ACK" or side == "callee" or method == "PRACK"
        peer = self.address(other) + (f";tag={self.tags[other]}" if tagged else "")
        if uri is None:
            uri = self.contact(other)[1:-1] if self.established else self.address(other)[1:-1]
        fields = [("Via", f"SIP/2.0/{self.transport} {self.ends[side].host}:{self.ends[side].port};branch={branch}"),
                  ("Max-Forwards", "70"), ("From", f"{self.address(side)};tag={self.tags[side]}"), ("To", peer),
                  ("Call-ID", self.call_id), ("CSeq", f"{number} {method}"), ("Contact", self.contact(side)), *extra]
        return sip_message(f"{method} {uri} SIP/2.0", fields, body, **content)

    def response(self, request, code, reason, *, body="", tag=None, extra=(), contact=True, **content):
        """Makes the response to request, with its Via, From, To, Call-ID and CSeq. tag: the To tag of another fork. A
        2xx to an INVITE establishes the dialogue."""
        lines = request.split(b"\r\n\r\n")[0].decode().split(CRLF)[1:]
        fields = [tuple(line.split(": ", 1)) for line in lines]
        copied = [(name, value) for name, value in fields if name in ("Via", "From", "To", "Call-ID", "CSeq")]
        caller_asked = any(name == "From" and f"tag={self.tags['caller']}" in value for name, value in fields)
        side = "callee" if caller_asked else "caller"
        if tag:
            self.tags[side] = tag
        if code > 100:
            copied = [(name, f"{value};tag={self.tags[side]}" if name == "To" and ";tag=" not in value else value)
                      for name, value in copied]
        method = dict(fields)["CSeq"].split()[1]
        if method == "INVITE" and 200 <= code < 300:
            self.established = True
        if contact and 100 < code < 300:
            copied.append(("Contact", self.contact(side)))
        return sip_message(f"SIP/2.0 {code} {reason}", copied + list(extra), body, **content)
