#!/usr/bin/env python3
"""Writes the corpus of alg/sccp/sccp_alg_fuzz.cpp from the project's SCCP captures. That file describes the format.

    make_sccp_corpus.py DIRECTORY CAPTURE...

Each file has the messages of one capture. A second file of each capture also has a pause and a lost phone in its
middle."""
import pathlib
import struct
import sys

MESSAGES = 120   # of each capture


def messages(capture):
    """Returns (connection, whether the phone sent it, message) for each message, in order."""
    data = pathlib.Path(capture).read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, streams, lines = 24, {}, {}
    while at + 16 <= len(data):
        size = struct.unpack_from(order + "I", data, at + 8)[0]
        frame = data[at + 16:at + 16 + size]
        at += 16 + size
        if frame[12:14] != b"\x08\x00" or frame[23] != 6:
            continue
        ip = frame[14:14 + struct.unpack_from(">H", frame, 16)[0]]
        tcp = ip[(ip[0] & 15) * 4:]
        source, destination = struct.unpack_from(">HH", tcp)
        if 2000 not in (source, destination):
            continue
        from_phone = destination == 2000
        phone = (ip[12:16], source) if from_phone else (ip[16:20], destination)
        line = lines.setdefault(phone, len(lines)) % 4
        stream = streams.setdefault((phone, from_phone), bytearray())
        stream += tcp[(tcp[12] >> 4) * 4:]
        while len(stream) >= 12:
            length = struct.unpack_from("<I", stream)[0] + 8
            if len(stream) < length:
                break
            yield line, from_phone, bytes(stream[:length])
            del stream[:length]


def main():
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for capture in sys.argv[2:]:
        records = [bytes([line | (0 if from_phone else 4)]) + message
                   for line, from_phone, message in messages(capture)][:MESSAGES]
        if not records:
            continue
        name = pathlib.Path(capture).stem
        (target / name).write_bytes(b"".join(records))
        middle = len(records) // 2
        lost = records[:middle] + [bytes([2 << 3 | 3 << 6]), bytes([1 << 3 | 1 << 6]), bytes([3 << 3 | 1 << 6])]
        (target / (name + "-lost")).write_bytes(b"".join(lost + records[middle:]))


main()
