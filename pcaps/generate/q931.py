"""Q.931 messages (ITU-T Q.931, with the profile of H.225.0 7.2) in TPKT frames (RFC 1006).

    frame = tpkt(message(SETUP, reference=17, user_information=octets, display="alice", called="2000"))
    frames, rest = split_frames(bytes_read)
    kind, reference, from_destination, elements = read_message(frames[0])
"""

import struct

ALERTING, PROCEEDING, PROGRESS, SETUP, CONNECT, SETUP_ACK = 0x01, 0x02, 0x03, 0x05, 0x07, 0x0D
RELEASE_COMPLETE, FACILITY, NOTIFY, STATUS_ENQUIRY, INFORMATION, STATUS = 0x5A, 0x62, 0x6E, 0x75, 0x7B, 0x7D
BEARER, CAUSE, CALL_STATE, DISPLAY, CALLING, CALLED, USER_USER = 0x04, 0x08, 0x14, 0x28, 0x6C, 0x70, 0x7E
H323 = b"\x05"  # the protocol discriminator of a User-user element that holds X.680 and X.691 information


def tpkt(payload):
    return struct.pack("!BBH", 3, 0, len(payload) + 4) + payload


def split_frames(data):
    """Returns the payloads of the complete frames, and the rest of the data."""
    frames = []
    while len(data) >= 4:
        version, _, length = struct.unpack("!BBH", data[:4])
        if version != 3 or length < 4:
            raise ValueError(f"no TPKT: {data[:4].hex()}")
        if len(data) < length:
            break
        frames.append(data[4:length])
        data = data[length:]
    return frames, data


def element(identifier, value):
    """An information element; the User-user element has two octets of length (H.225.0 7.2.2.31)."""
    if identifier == USER_USER:
        return struct.pack("!BH", identifier, len(value)) + value
    return struct.pack("!BB", identifier, len(value)) + value


def message(kind, reference, user_information=None, *, from_destination=False, display="", calling="", called="",
            cause=None, elements=()):
    """elements: further (identifier, octets), written before the User-user element."""
    parts = list(elements)
    if kind == SETUP:
        parts.append((BEARER, b"\x88\x93\xa5"))  # unrestricted digital, packet mode, H.221 and H.242
    if cause is not None:
        parts.append((CAUSE, bytes([0x80, 0x80 | cause])))
    if display:
        parts.append((DISPLAY, display.encode() + b"\0"))
    if calling:
        parts.append((CALLING, b"\x81" + calling.encode()))
    if called:
        parts.append((CALLED, b"\x81" + called.encode()))
    if user_information is not None:
        parts.append((USER_USER, H323 + user_information))
    parts.sort(key=lambda part: part[0])
    header = struct.pack("!BBHB", 8, 2, reference | (0x8000 if from_destination else 0), kind)
    return header + b"".join(element(*part) for part in parts)


def read_message(payload):
    """Returns (message type, call reference, whether the destination sent it, {identifier: octets})."""
    discriminator, size, reference, kind = struct.unpack("!BBHB", payload[:5])
    if discriminator != 8 or size != 2:
        raise ValueError(f"not Q.931: {payload[:5].hex()}")
    elements, at = {}, 5
    while at < len(payload):
        identifier = payload[at]
        if identifier & 0x80:  # one octet
            at += 1
            continue
        header = 3 if identifier == USER_USER else 2
        length = int.from_bytes(payload[at + 1:at + header], "big")
        elements[identifier] = payload[at + header:at + header + length]
        at += header + length
    return kind, reference & 0x7FFF, bool(reference & 0x8000), elements
