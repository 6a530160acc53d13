"""Aligned PER (ITU-T X.691): types that encode and decode. Implements the parts that H.323 needs.

    from per import *

    ADDRESS = Choice([("ipAddress", Sequence([("ip", OctetString(4)), ("port", Integer(0, 65535))]))], [])
    octets = encode(ADDRESS, ("ipAddress", {"ip": b"\\x0a\\x01\\x01\\x05", "port": 1720}))
    assert decode(ADDRESS, octets) == ("ipAddress", {"ip": b"\\x0a\\x01\\x01\\x05", "port": 1720})

Values: a dict for a SEQUENCE (optional components may be left out), (name, value) for a CHOICE, a list, int, bool, str,
bytes, None for NULL, a tuple of numbers for an object identifier, the name for an ENUMERATED. Components are
(name, type) or (name, type, OPTIONAL). `additions` is a list if the standard has an extension marker, otherwise None. A
type of None is a part that is not implemented: it can be left out but not used. decode() skips unknown additions.
Strings of 16,384 and more are not encoded.
"""

OPTIONAL = "optional"


def optional(*names, kind=None):
    """Optional components of one type; of None, if they are not implemented."""
    return [(name, kind, OPTIONAL) for name in names]


def plain(*names, kind=None):
    """Alternatives or additions of one type."""
    return [(name, kind) for name in names]


class Writer:
    def __init__(self):
        self.value, self.length = 0, 0

    def bits(self, value, count):
        self.value = self.value << count | value
        self.length += count

    def align(self):
        self.bits(0, -self.length % 8)

    def octets(self, data):
        self.align()
        self.bits(int.from_bytes(data, "big"), 8 * len(data))

    def done(self):
        self.align()
        return self.value.to_bytes(self.length // 8, "big") or b"\0"


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def bits(self, count):
        if self.at + count > 8 * len(self.data):
            raise ValueError(f"the encoding ends at bit {8 * len(self.data)}")
        first, last = self.at // 8, (self.at + count + 7) // 8
        self.at += count
        return int.from_bytes(self.data[first:last], "big") >> (8 * last - self.at) & (1 << count) - 1

    def octets(self, count):
        self.at += -self.at % 8
        return self.bits(8 * count).to_bytes(count, "big")


def width(span):
    return (span - 1).bit_length()


def put_constrained(out, value, least, most):
    """X.691 10.5.7."""
    span = most - least + 1
    if not least <= value <= most:
        raise ValueError(f"{value} is not in {least}..{most}")
    value -= least
    if span <= 255:
        out.bits(value, width(span))
    elif span <= 65536:
        out.octets(value.to_bytes(1 if span == 256 else 2, "big"))
    else:
        size = max(1, (value.bit_length() + 7) // 8)
        put_constrained(out, size, 1, (width(span) + 7) // 8)
        out.octets(value.to_bytes(size, "big"))


def get_constrained(source, least, most):
    span = most - least + 1
    if span <= 255:
        return least + source.bits(width(span))
    size = 1 if span == 256 else 2 if span <= 65536 else get_constrained(source, 1, (width(span) + 7) // 8)
    return least + int.from_bytes(source.octets(size), "big")


def put_length(out, length, least=0, most=None):
    """X.691 10.9: least and most are the bounds of the size constraint."""
    if most is not None and most < 65536:
        put_constrained(out, length, least, most)
    elif length < 128:
        out.octets(bytes([length]))
    elif length < 16384:
        out.octets((0x8000 | length).to_bytes(2, "big"))
    else:
        raise ValueError("encoding in fragments is not supported")


def get_length(source, least=0, most=None):
    if most is not None and most < 65536:
        return get_constrained(source, least, most)
    first = source.octets(1)[0]
    if first >= 0xC0:
        raise ValueError("decoding of fragments is not supported")
    return first if first < 128 else (first & 0x3F) << 8 | source.octets(1)[0]


def put_open(out, data):
    put_length(out, len(data))
    out.octets(data)


def get_open(source):
    return source.octets(get_length(source))


class Null:
    def put(self, out, value):
        pass

    def get(self, source):
        return None


class Boolean:
    def put(self, out, value):
        out.bits(int(value), 1)

    def get(self, source):
        return bool(source.bits(1))


class Integer:
    def __init__(self, least=None, most=None):
        self.least, self.most = least, most

    def put(self, out, value):
        if self.most is not None:
            put_constrained(out, value, self.least, self.most)
        else:
            put_open(out, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))

    def get(self, source):
        if self.most is not None:
            return get_constrained(source, self.least, self.most)
        return int.from_bytes(get_open(source), "big", signed=True)


class Enumerated:
    def __init__(self, names, extensible=False):
        self.names, self.extensible = names, extensible

    def put(self, out, value):
        if self.extensible:
            out.bits(0, 1)
        put_constrained(out, self.names.index(value), 0, len(self.names) - 1)

    def get(self, source):
        if self.extensible and source.bits(1):
            return source.bits(7)
        return self.names[get_constrained(source, 0, len(self.names) - 1)]


class OctetString:
    """OctetString(4) has four octets, OctetString(1, 128) from one to 128, OctetString() any number."""

    def __init__(self, least=0, most=None):
        self.least, self.most = least, least if most is None and least else most

    def put(self, out, value):
        if self.least != self.most:
            put_length(out, len(value), self.least, self.most)
        elif len(value) != self.least:
            raise ValueError(f"{len(value)} octets, not {self.least}")
        if self.most is not None and self.most <= 2:  # X.691 16.6
            out.bits(int.from_bytes(value, "big"), 8 * len(value))
        elif value:
            out.octets(value)

    def get(self, source):
        length = self.least if self.least == self.most else get_length(source, self.least, self.most)
        if self.most is not None and self.most <= 2:
            return source.bits(8 * length).to_bytes(length, "big")
        return source.octets(length) if length else b""


class Text:
    """A known-multiplier string (X.691 27.5): `bits` for each character; with `alphabet`, the character's place in it."""

    def __init__(self, least, most, bits, alphabet=None):
        self.least, self.most, self.width, self.alphabet = least, most, bits, alphabet

    def put(self, out, value):
        put_length(out, len(value), self.least, self.most)
        if self.most is None or self.most * self.width >= 16:
            out.align()
        for character in value:
            out.bits(self.alphabet.index(character) if self.alphabet else ord(character), self.width)

    def get(self, source):
        length = get_length(source, self.least, self.most)
        if self.most is None or self.most * self.width >= 16:
            source.octets(0)
        codes = [source.bits(self.width) for _ in range(length)]
        return "".join(self.alphabet[code] if self.alphabet else chr(code) for code in codes)


class ObjectIdentifier:
    def put(self, out, value):
        octets = bytearray([value[0] * 40 + value[1]])
        for number in value[2:]:
            groups = [number & 0x7F]
            while number := number >> 7:
                groups.append(number & 0x7F | 0x80)
            octets += bytes(reversed(groups))
        put_open(out, bytes(octets))

    def get(self, source):
        octets = get_open(source)
        value, number = [octets[0] // 40, octets[0] % 40], 0
        for octet in octets[1:]:
            number = number << 7 | octet & 0x7F
            if octet < 128:
                value.append(number)
                number = 0
        return tuple(value)


class SequenceOf:
    def __init__(self, element, least=0, most=None):
        self.element, self.least, self.most = element, least, most

    def put(self, out, value):
        put_length(out, len(value), self.least, self.most)
        for one in value:
            self.element.put(out, one)

    def get(self, source):
        return [self.element.get(source) for _ in range(get_length(source, self.least, self.most))]


class Sequence:
    def __init__(self, root, additions=None):
        self.root, self.additions = root, additions

    def put(self, out, value):
        strange = value.keys() - {part[0] for part in [*self.root, *(self.additions or [])]}
        if strange:
            raise ValueError(f"no such component: {strange}")
        later = [part for part in self.additions or [] if part[0] in value]
        if self.additions is not None:
            out.bits(int(bool(later)), 1)
        for part in self.root:
            if len(part) > 2:
                out.bits(int(part[0] in value), 1)
        for part in self.root:
            if part[0] in value:
                part[1].put(out, value[part[0]])
            elif len(part) < 3:
                raise ValueError(f"{part[0]} is missing")
        if later:
            count = 1 + max(index for index, part in enumerate(self.additions) if part[0] in value)
            out.bits(count - 1, 7)  # a normally small length (X.691 10.9.3.4)
            for part in self.additions[:count]:
                out.bits(int(part[0] in value), 1)
            for part in later:
                put_open(out, encode(part[1], value[part[0]]))

    def get(self, source):
        extended = self.additions is not None and source.bits(1)
        there = [len(part) < 3 or source.bits(1) for part in self.root]
        value = {part[0]: part[1].get(source) for part, present in zip(self.root, there) if present}
        if extended:
            bitmap = [source.bits(1) for _ in range(source.bits(7) + 1)]
            for index, present in enumerate(bitmap):
                octets = get_open(source) if present else None
                if present and index < len(self.additions) and self.additions[index][1] is not None:
                    value[self.additions[index][0]] = decode(self.additions[index][1], octets)
        return value


class Choice:
    def __init__(self, root, additions=None):
        self.root, self.additions = root, additions

    def put(self, out, value):
        name, inner = value
        places = {part[0]: index for index, part in enumerate(self.root)}
        if self.additions is not None:
            out.bits(int(name not in places), 1)
        if name in places:
            put_constrained(out, places[name], 0, len(self.root) - 1)
            self.root[places[name]][1].put(out, inner)
        else:
            index = [part[0] for part in self.additions].index(name)
            out.bits(index, 7)
            put_open(out, encode(self.additions[index][1], inner))

    def get(self, source):
        if self.additions is not None and source.bits(1):
            index, octets = source.bits(7), get_open(source)
            if index >= len(self.additions) or self.additions[index][1] is None:
                return f"addition {index}", octets
            return self.additions[index][0], decode(self.additions[index][1], octets)
        name, kind = self.root[get_constrained(source, 0, len(self.root) - 1)][:2]
        return name, kind.get(source)


def encode(kind, value):
    out = Writer()
    kind.put(out, value)
    return out.done()


def decode(kind, octets):
    return kind.get(Reader(octets))
