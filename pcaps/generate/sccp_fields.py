"""The fields of SCCP messages: encodes and decodes a message by its table of fields.

A message is a header of twelve bytes (number of bytes after the first eight, header version, message identifier; all
little-endian) and a body. A body is a row of fields; each field names its first and last protocol version. Version 2 is
the form of CallManager 2.x. An `address` is four bytes before version 17; from 17 on it is a type (0 IPv4, 1 IPv6) and
sixteen bytes. Only addresses are in network order.

This code tests the dissector and shares no code with it, so an error in one shows as a difference.
"""

import ipaddress
import struct
from typing import Any, Iterator, NamedTuple, Sequence

CALL_MANAGER_2 = 2
ADDRESS_TYPE_SINCE = 17
HEADER_SIZE = 12
INTEGERS = {"u8": "<B", "u16": "<H", "u32": "<I", "i32": "<i"}


class Field(NamedTuple):
    name: str
    kind: str
    size: int = 0  # of a text or padding
    count: int = 1  # more than one: the value is a list
    default: Any = 0
    since: int = 0
    until: int = 1000

    def at(self, version: int) -> bool:
        return self.since <= version <= self.until


class Layout(NamedTuple):
    identifier: int
    fields: Sequence[Field]


def u32(name, default=0, **versions):
    return Field(name, "u32", default=default, **versions)


def u16(name, default=0, **versions):
    return Field(name, "u16", default=default, **versions)


def u8(name, default=0, **versions):
    return Field(name, "u8", default=default, **versions)


def text(name, size, **versions):
    return Field(name, "text", size=size, default="", **versions)


def address(name, **versions):
    """IPv4 alone, or type and sixteen bytes, by the version."""
    return Field(name, "address", default="0.0.0.0", **versions)


def ip4(name, **versions):
    return Field(name, "ip4", default="0.0.0.0", **versions)


def ip6(name, **versions):
    return Field(name, "ip6", default="::", **versions)


def pad(size, **versions):
    return Field("", "pad", size=size, **versions)


def dynamic_text(name, **versions):
    """A text of any length that ends with a zero byte."""
    return Field(name, "dynamic", default="", **versions)


def array(count, field):
    return field._replace(count=count)


def _pack(field: Field, value: Any, version: int) -> bytes:
    if field.kind in INTEGERS:
        return struct.pack(INTEGERS[field.kind], value)
    if field.kind == "text":
        data = value if isinstance(value, bytes) else value.encode("latin-1")
        return data[:field.size].ljust(field.size, b"\0")
    if field.kind == "dynamic":
        return value.encode("latin-1") + b"\0"
    if field.kind == "pad":
        return bytes(field.size)
    host = ipaddress.ip_address(value)
    if field.kind == "address" and version >= ADDRESS_TYPE_SINCE:
        return struct.pack("<I", 0 if host.version == 4 else 1) + host.packed.ljust(16, b"\0")
    if host.version != (6 if field.kind == "ip6" else 4):
        raise ValueError(f"{field.name}: {value} does not fit into this form")
    return host.packed


def pack(fields: Sequence[Field], version: int, values: dict) -> bytes:
    """Encodes a body. Ignores values of fields that this version does not have; a field of no version is an error."""
    strange = values.keys() - {field.name for field in fields}
    if strange:
        raise ValueError(f"no such field: {', '.join(strange)}")
    body = b""
    for field in fields:
        if not field.at(version):
            continue
        row = [values.get(field.name, field.default)] if field.count == 1 else list(values.get(field.name, ()))
        for value in row + [field.default] * (field.count - len(row)):
            body += _pack(field, value, version)
    if fields and fields[-1].kind == "dynamic":
        body += bytes(-len(body) % 4)
    return body


def _width(field: Field, version: int, body: bytes, at: int) -> int:
    if field.kind in INTEGERS:
        return struct.calcsize(INTEGERS[field.kind])
    if field.kind == "dynamic":
        end = body.find(b"\0", at)
        return (len(body) if end < 0 else end + 1) - at
    if field.kind == "address":
        return 20 if version >= ADDRESS_TYPE_SINCE else 4
    return {"ip4": 4, "ip6": 16}.get(field.kind, field.size)


def _unpack(field: Field, version: int, piece: bytes) -> Any:
    if field.kind in INTEGERS:
        return struct.unpack(INTEGERS[field.kind], piece)[0]
    if field.kind in ("text", "dynamic"):
        return piece.split(b"\0", 1)[0].decode("latin-1")
    if field.kind == "address" and version >= ADDRESS_TYPE_SINCE:
        return str(ipaddress.ip_address(piece[4:8] if piece[0] == 0 else piece[4:]))
    return str(ipaddress.ip_address(piece))


def unpack(fields: Sequence[Field], version: int, body: bytes) -> dict:
    """Decodes a body. If the body ends early, the remaining fields are missing."""
    values, at = {}, 0
    for field in fields:
        if not field.at(version):
            continue
        row = []
        for _ in range(field.count):
            width = _width(field, version, body, at)
            if at + width > len(body):
                return values
            if field.kind != "pad":
                row.append(_unpack(field, version, body[at:at + width]))
            at += width
        if row:
            values[field.name] = row if field.count > 1 else row[0]
    return values


def frame(identifier: int, body: bytes = b"", *, header: int = 0, length: int | None = None) -> bytes:
    """Makes a message with any identifier and body. length: a wrong length field."""
    return struct.pack("<III", 4 + len(body) if length is None else length, header, identifier) + body


class Framer:
    """Cuts a byte stream into messages: (header version, identifier, body)."""

    def __init__(self):
        self.rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        self.rest += data
        while len(self.rest) >= HEADER_SIZE:
            length, header, identifier = struct.unpack_from("<III", self.rest)
            if length < 4 or length > 65536:
                raise ValueError(f"a message of {length} bytes")
            if len(self.rest) < 8 + length:
                return
            body, self.rest = self.rest[HEADER_SIZE:8 + length], self.rest[8 + length:]
            yield header, identifier, body
