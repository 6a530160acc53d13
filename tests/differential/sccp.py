#!/usr/bin/env python3
"""Compares the SCCP dissector with Wireshark, message by message, on captures outside the repository.

    sccp.py --facts PATH [CAPTURE...]

PATH is sccp_facts, which prints the decoded fields of a message. For each capture with SCCP:
  messages   both find the same messages in the same frames, and each message is known and decoded
  fields     both read the same numbers, texts and addresses
  media      the announced addresses are those of CAPTURE.truth.tsv beside the capture, or else Wireshark's

Wireshark chooses a layout by the header version only. It reads messages of CallManager 2.x, and of version 17 under
header version 0, in a wrong layout. The captures with a truth file have such messages: there the messages of
MISREAD_LAYOUTS, and those that Wireshark calls malformed, are not compared field by field.

The captures: $SALLYPORT_SHARED/captures, else ../shared/captures beside the source tree. Exit status 77, which ctest
reports as skipped: tshark or the captures are missing.
"""

import argparse
import collections
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree

import wireshark

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED = 77
PREFIX = struct.Struct("<III")   # length, header version, identifier
REGISTER, REGISTER_ACK = 0x01, 0x81

# Wireshark's name of a field, and ours.
NUMBERS = {
    "instance": "instance", "deviceType": "device_type", "maxStreams": "max_streams",
    "activeStreams": "active_streams", "protocolVer": "protocol_version", "maxProtocolVer": "protocol_version",
    "keepAliveInterval": "keep_alive_interval", "secondaryKeepAliveInterval": "secondary_keep_alive_interval",
    "alarmSeverity": "alarm_severity", "parm1": "alarm_parameter1", "parm2": "alarm_parameter2",
    "callReference": "call_reference", "lineInstance": "line_instance", "conferenceId": "conference_id",
    "passThroughPartyId": "pass_through_party_id", "callState": "call_state", "privacy": "privacy",
    "precedenceLevel": "precedence_level", "callType": "call_type", "callInstance": "call_instance",
    "callSecurityStatus": "call_security", "kpButton": "keypad_button", "softKeySetIndex": "soft_key_set",
    "milliSecondPacketSize": "milliseconds_per_packet", "compressionType": "payload",
    "RFC2833PayloadType": "dtmf_payload_type", "algorithmID": "encryption", "mediaReceptionStatus": "media_status",
    "mediaTransmissionStatus": "media_status", "portHandlingFlag": "port_handling", "rtpMediaPort": "rtp_port",
    "unRegReasonCode": "unregister_reason", "resetType": "reset_type", "maxNumOfAvailLines": "max_lines",
}
TEXTS = {
    "DeviceName": "device_name", "text": "text", "dialedNumber": "digits", "directoryNum": "digits",
    "callingParty": "calling_party", "calledParty": "called_party", "callingPartyName": "calling_party_name",
    "calledPartyName": "called_party_name", "originalCalledParty": "original_called_party",
    "originalCalledPartyName": "original_called_party_name", "lastRedirectingParty": "last_redirecting_party",
    "lastRedirectingPartyName": "last_redirecting_party_name", "AlternateCallingParty": "alternate_calling_party",
    "HuntPilotNumber": "hunt_pilot_number", "lineDirNumber": "line_number",
}
ADDRESSES = {"stationIpAddr": "station_address"}
MEDIA = re.compile(r"skinny\.(ipAddr|remoteIpAddr|transmitIpAddr)\.ipv[46]$")
ANNOUNCING = re.compile(r"(OpenReceiveChannelAck|OpenMulti[Mm]ediaReceiveChannelAck|Start(Multi)?Media\w*)$")

Message = collections.namedtuple("Message", "frame stream bytes identifier")

# Wireshark reads these messages in a wrong layout in captures with a truth file.
MISREAD_LAYOUTS = {"StartMediaTransmission", "StopMediaTransmission", "OpenReceiveChannelAck", "OpenReceiveChannel",
                   "CallInfoV2", "RegisterAck"}
# Fields that Wireshark reads at another place, by message: behind 25 digits it looks for the call at byte 28, where
# phones and servers of version 20 put it at 25.
MISREAD = {"ConnectionStatisticsReq": {"callReference"}, "ConnectionStatisticsRes": {"callReference"}}


def segments(capture):
    """{(stream, source port): [(sequence number, frame, bytes)]}, and the first sequence number of each direction."""
    fields = ["frame.number", "tcp.stream", "tcp.srcport", "tcp.seq_raw", "tcp.payload", "tcp.flags.syn"]
    command = [*wireshark.TSHARK, "-r", capture, "-Y", "tcp.port == 2000", "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    found, begin = collections.defaultdict(list), {}
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for line in output.splitlines():
        frame, stream, port, sequence, payload, syn = line.split("\t")
        key = stream, port
        if syn in ("1", "True"):
            begin[key] = int(sequence) + 1
        elif payload:
            found[key].append((int(sequence), int(frame), bytes.fromhex(payload)))
    return found, begin


def joined(parts, start):
    """(frame, bytes) of one direction in order of sequence numbers, each byte once, up to the first gap."""
    waiting, taken = {}, 0
    for sequence, frame, payload in parts:
        offset = (sequence - start) & 0xffffffff
        if offset < 1 << 31:
            waiting.setdefault(offset, payload)
        while True:
            at = next((at for at in waiting if at <= taken < at + len(waiting[at])), None)
            if at is None:
                break
            payload = waiting.pop(at)[taken - at:]
            taken += len(payload)
            yield frame, payload


def messages(capture):
    """The messages of a capture in order, each with the frame that completes it."""
    found = []
    directions, begin = segments(capture)
    for key, parts in directions.items():
        buffer = b""
        for frame, payload in joined(parts, begin.get(key, parts[0][0])):
            buffer += payload
            while len(buffer) >= PREFIX.size and len(buffer) >= 8 + PREFIX.unpack_from(buffer)[0]:
                length, _, identifier = PREFIX.unpack_from(buffer)
                found.append(Message(frame, key[0], buffer[:8 + length], identifier))
                buffer = buffer[8 + length:]
    return sorted(found, key=lambda message: message.frame)


def versions(found):
    """The registered version of each message's connection at that time: the smaller one of request and answer."""
    agreed = collections.defaultdict(int)
    for message in found:
        yield agreed[message.stream]
        if message.identifier == REGISTER:
            agreed[message.stream] = message.bytes[52] if len(message.bytes) > 52 else 0
        elif message.identifier == REGISTER_ACK:
            theirs = message.bytes[28] if len(message.bytes) > 28 else 0
            agreed[message.stream] = min(agreed[message.stream] or theirs, theirs)


def facts(program, found):
    """The dissector's result for each message: (name, {field: value})."""
    lines = "".join(f"{version} {message.bytes.hex()}\n" for version, message in zip(versions(found), found))
    output = subprocess.run([program], input=lines, capture_output=True, text=True, check=True).stdout
    for line in output.splitlines():
        parts = line.rstrip("\t").split("\t")
        fields = {}
        for part in parts[1:]:
            name, _, value = part.partition(" ")
            fields[name] = re.sub(r"^@\d+ ", "", value)
        yield parts[0], fields


def wireshark_messages(capture):
    """{frame: [(identifier, name, {field: value}, malformed)]} without fields that occur twice."""
    found = collections.defaultdict(list)
    command = [*wireshark.TSHARK, "-r", capture, "-T", "pdml", "-Y", "skinny"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        for _, packet in xml.etree.ElementTree.iterparse(run.stdout):
            if packet.tag != "packet":
                continue
            frame = int(packet.find(".//field[@name='num']").get("show"))
            protocols = list(packet.iter("proto"))
            for proto, following in zip(protocols, [*protocols[1:], None]):
                if proto.get("name") == "skinny":
                    malformed = following is not None and following.get("name") == "_ws.malformed"
                    found[frame].append((*skinny_fields(proto), malformed))
            packet.clear()
    return found


def skinny_fields(proto):
    fields, twice, identifier, name = {}, set(), None, ""
    for field in proto.iter("field"):
        key, show = field.get("name") or "", field.get("show") or ""
        if key == "skinny.messageId":
            identifier, name = int(show, 0), re.sub(r"^Message ID: (.*) \(.*$", r"\1", field.get("showname"))
        elif key.startswith("skinny."):
            if key in fields:
                twice.add(key)
            fields[key] = show
    return identifier, name, {key: value for key, value in fields.items() if key not in twice}


def field_differences(theirs, ours):
    """(field, theirs, ours) for each field that both read differently."""
    for key, value in theirs.items():
        name = key.removeprefix("skinny.")
        if name in NUMBERS and NUMBERS[name] in ours:
            want, got = int(value, 0), int(ours[NUMBERS[name]].split(" ", 1)[0].rstrip(","))
        elif name in TEXTS and value.isascii() and value.isprintable():
            want, got = value, ours.get(TEXTS[name], "")
        elif name in ADDRESSES:
            want, got = value, ours.get(ADDRESSES[name], "0.0.0.0")
        else:
            continue
        if want != got:
            yield name, want, got


def announced_by_wireshark(name, fields):
    """The address and port of a message that announces one."""
    if not ANNOUNCING.match(name):
        return None
    address = next((value for key, value in fields.items() if MEDIA.match(key)), "")
    port = next((int(value, 0) for key, value in fields.items()
                 if key in ("skinny.portNumber", "skinny.remotePortNumber")), 0)
    return (wireshark.canonical(address), port) if port and address not in ("", *wireshark.NOWHERE) else None


def expected_media(capture, theirs):
    truth = pathlib.Path(f"{capture}.truth.tsv")
    if truth.exists():
        rows = (line.split("\t") for line in truth.read_text().splitlines() if line.strip())
        return {(int(frame), address, int(port)) for frame, _, address, port in rows}
    return {(frame, *place) for frame, found in theirs.items() for _, name, fields, _ in found
            if (place := announced_by_wireshark(name, fields))}


def differences(program, capture, counts):
    """Returns one line for each difference."""
    found, theirs = messages(capture), wireshark_messages(capture)
    misread = pathlib.Path(f"{capture}.truth.tsv").exists()
    media, by_frame = set(), collections.defaultdict(list)
    for message, (name, fields) in zip(found, facts(program, found)):
        by_frame[message.frame].append((message.identifier, name, fields))
        counts["messages"] += 1
        if name.startswith(("error", "unknown")) or "only" in fields.get("name", ""):
            yield f"frame {message.frame}: {name}"
        if "announces_media" in fields:
            media.add((message.frame, fields["media.address"], int(fields["media.port"])))
    for frame in sorted(set(by_frame) | set(theirs)):
        ours, wanted = by_frame[frame], theirs.get(frame, [])
        if sorted(row[0] for row in ours) != sorted(row[0] for row in wanted):
            yield f"frame {frame}: {[row[1] for row in ours]}, Wireshark {[row[1] for row in wanted]}"
            continue
        for (_, name, fields), (_, their_name, their_fields, malformed) in zip(ours, wanted):
            if their_name != "Unknown" and their_name != name:
                yield f"frame {frame}: {name}, Wireshark {their_name}"
            if malformed or misread and name in MISREAD_LAYOUTS:
                counts["left out"] += 1
                continue
            counts["compared"] += 1
            for field, want, got in field_differences(their_fields, fields):
                if field not in MISREAD.get(name, ()):
                    yield f"frame {frame}: {name}: {field} is {got!r}, Wireshark {want!r}"
    wanted = expected_media(capture, theirs)
    counts["media"] += len(wanted & media)
    for what, rows in (("missing", wanted - media), ("more", media - wanted)):
        for frame, address, port in sorted(rows):
            yield f"frame {frame}: media {what}: {address} port {port}"


def captures_of(options):
    if options.captures:
        return options.captures
    shared = pathlib.Path(os.environ.get("SALLYPORT_SHARED", SOURCE.parent / "shared")) / "captures"
    patterns = ("*skinny*", "*mercury*capture2*", "live/sccp-*")
    return [str(path) for pattern in patterns for path in sorted(shared.glob(pattern))
            if path.suffix in (".pcap", ".pcapng", ".cap")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("captures", nargs="*", metavar="CAPTURE")
    parser.add_argument("--facts", required=True, help="the program sccp_facts")
    options = parser.parse_args()
    captures = captures_of(options)
    if not shutil.which("tshark") or not captures:
        print("skipped: no tshark, or no captures outside the repository")
        sys.exit(SKIPPED)
    counts, bad = collections.Counter(), 0
    for capture in captures:
        for line in differences(options.facts, capture, counts):
            bad += 1
            print(f"{pathlib.Path(capture).name}: {line}")
    print(f"{len(captures)} captures, {counts['messages']} messages; fields of {counts['compared']} compared, "
          f"{counts['left out']} left out; {counts['media']} addresses; {bad} differences")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
