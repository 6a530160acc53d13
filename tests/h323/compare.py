#!/usr/bin/env python3
"""Compares the results of Sallyport's H.323 decoders with messages of another encoder.

    compare.py PER_CHECK GENERATED.tsv.gz [--prefixes N] [--mutations N] [--defects FILE]
    compare.py --sample N GENERATED.tsv.gz >SAMPLE.tsv.gz

GENERATED is the output of generate.escript. Each PDU must decode, and PER_CHECK must print exactly the encoded
identifiers, aliases, counts and transport addresses. Lists in a View have bounds, and a View refers only to contiguous
fields. So a PDU above a bound, or with a field in fragments (of more than 16,383 octets), may be refused with that
error; no other PDU may be refused.

--prefixes and --mutations give PER_CHECK this number of truncated and damaged copies of each PDU (0: every prefix). Any
answer is right; the program has to give one answer for each and must not crash. --defects writes the problems to a file.
--sample chooses PDUs with every message and, as far as they fit, every path of facts.
"""
import argparse
import collections
import gzip
import ipaddress
import random
import re
import subprocess
import sys
import threading

NESTED = re.compile(r"\.(fastStart|h245Control|parallelH245Control)\.(\d+)\.")
ADDRESS = re.compile(r"^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):\d+$")
# A View may contain or omit addresses that no call uses: names inside tokens, prefixes of a gateway, copies of call
# signalling in an InfoRequestResponse.
OF_NO_USE = re.compile(r"\.(cryptoTokens|supportedPrefixes|perCallInfo\.\d+\.pdu)\.\d+\.")
# A View lists these aliases; it skips others (of tokens, conferences, billing).
LISTED_ALIASES = re.compile(
    r"^[\w-]+(\.[\w-]+){0,2}\.(sourceAddress|destinationAddress|srcInfo|sourceInfo|destinationInfo|terminalAlias|endpointAlias|"
    r"connectedAddress|alertingAddress|busyAddress|alternativeAliasAddress|remoteExtensionAddress|destExtraCallInfo)(\.\d+)?$")
ALIASES = {"dialledDigits": "dialed_digits", "h323-ID": "h323_id", "url-ID": "url_id", "email-ID": "email_id"}


def read(path):
    """(kind, message, hexadecimal, [(path, value), ...])"""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for line in lines:
            kind, message, encoded, facts = line.rstrip("\n").split("\t")
            yield kind, message, encoded, [tuple(fact.split("=", 1)) for fact in facts.split()]


def canonical(address):
    host, port = address.rsplit(":", 1)
    return str(ipaddress.ip_address(host.strip("[]"))), int(port)


def text(ucs2):
    return bytes.fromhex(ucs2).decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass").hex()


class Expected:
    """The expected results of the decoder for a PDU."""

    def __init__(self, kind, message, facts, octets):
        self.octets = octets
        self.kind, self.message = kind, message.rsplit(".", 1)[-1]
        self.addresses, self.inner, self.aliases, self.tolerated = [], [], [], collections.Counter()
        self.single = {}
        for path, value in facts:
            name = path.rsplit(".", 1)[-1]
            if ADDRESS.match(value):
                if OF_NO_USE.search(path):
                    self.tolerated[canonical(value)] += 1
                    continue
                (self.inner if NESTED.search(path) else self.addresses).append((path, canonical(value)))
            elif not NESTED.search(path):
                self.identifier(path, name, value)

    def identifier(self, path, name, value):
        depth = path.count(".")
        top = depth == (1 if self.kind == "ras" else 2)
        if value.split(":")[0] in ALIASES:
            if not LISTED_ALIASES.match(path):
                return
            alias, characters = value.split(":", 1)
            self.aliases.append((ALIASES[alias], text(characters) if alias == "h323-ID" else characters.lower()))
        elif path.endswith(".callIdentifier.guid") and depth == (2 if self.kind == "ras" else 3):
            self.single["call_identifier"] = value.lower()
        elif top and name == "conferenceID":
            self.single["conference_id"] = value.lower()
        elif top and name in ("endpointIdentifier", "gatekeeperIdentifier"):
            self.single["endpoint_identifier" if name[0] == "e" else "gatekeeper_identifier"] = text(value)
        elif top and self.kind == "ras" and name in ("requestSeqNum", "callReferenceValue", "timeToLive"):
            self.single[{"r": "request_seq_num", "c": "call_reference", "t": "time_to_live"}[name[0]]] = value
        elif top and name in ("tokens", "cryptoTokens") and value == "present":
            self.single["tokens" if name == "tokens" else "crypto_tokens"] = "1"
        elif top and name == "fastStart":
            self.single["fast_start"] = value
        elif path == "h323-uu-pdu.h245Tunnelling":
            self.single["h245_tunnelling"] = str(int(value == "true"))


def answer(line):
    """{name: [value, ...]} of per_check's line."""
    found = collections.defaultdict(list)
    for token in line.split()[1:]:
        name, value = token.split("=", 1)
        found[name].append(value)
    return found


def decoded(found, pattern):
    return [canonical(value.split(",")[1]) for name, values in found.items() if re.fullmatch(pattern, name) for value in values]


LIMITS = {"ras_addresses_too_many": 96, "h225_addresses_too_many": 48, "h245_addresses_too_many": 32}


def differences(expected, line):
    """The differences between the answer and the encoded values."""
    if not line.startswith("ok"):
        return [line.strip()] if not allowed_refusal(expected, line) else []
    found = answer(line)
    wrong = []
    for what, want, got in (("address", expected.addresses, decoded(found, "address")),
                            ("tunnelled address", expected.inner, decoded(found, r"(fast|control)\.\d+\.address"))):
        have = collections.Counter(got)
        need = collections.Counter(address for _, address in want)
        wrong += [f"missing {what} {path} {address}" for path, address in want if need[address] > have[address]]
        wrong += [f"{what} that was not encoded: {address}" for address in have
                  if have[address] > need[address] + expected.tolerated[address]]
    for name, value in expected.single.items():
        if found.get(name) != [value] and not (value == "0" and name not in found):
            wrong.append(f"{name}={value} encoded, {found.get(name)} found")
    if expected.kind != "h245" and "aliases_overflow" not in found:
        have = collections.Counter(tuple(alias.split(",")[::2] if alias.count(",") > 1 else alias.split(","))
                                   for alias in found.get("alias", ()))
        if missing := collections.Counter(expected.aliases) - have:
            wrong.append(f"missing aliases {dict(missing)}")
    return wrong


def allowed_refusal(expected, line):
    """Accepts the error of a list's bound only if the PDU has that number of elements."""
    words = line.split()
    if len(words) > 1 and words[1] == "per_field_in_fragments":
        return expected.octets >= 16384
    return len(words) > 1 and len(expected.addresses) > LIMITS.get(words[1], sys.maxsize)


def damaged(encoded, arguments, random_source):
    """Prefixes and mutations of a PDU, as hexadecimal."""
    octets = bytes.fromhex(encoded)
    if arguments.prefixes is not None:
        cuts = range(len(octets)) if arguments.prefixes == 0 else \
            (random_source.randrange(len(octets)) for _ in range(arguments.prefixes))
        for cut in cuts:
            yield octets[:cut].hex()
    for _ in range(arguments.mutations):
        copy = bytearray(octets)
        for _ in range(random_source.choice((1, 1, 2, 4))):
            at = random_source.randrange(len(copy))
            copy[at] = random_source.choice((copy[at] ^ 1 << random_source.randrange(8), 0, 0x7F, 0x80, 0xFF,
                                             random_source.randrange(256)))
        yield bytes(copy).hex()


class Decoder:
    """Runs per_check as a process: gives one answer for each line."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answers(self, lines):
        def feed():
            with self.process.stdin as pipe:
                pipe.writelines(lines)
        writer = threading.Thread(target=feed, daemon=True)
        writer.start()
        yield from self.process.stdout
        writer.join()
        self.status = self.process.wait()


def compare(arguments):
    answered, wrong, refused = 0, 0, 0
    defects = open(arguments.defects, "w", encoding="ascii") if arguments.defects else None
    decoder = Decoder(arguments.per_check)
    lines = (f"{kind} {encoded}\n" for kind, _, encoded, _ in read(arguments.generated))
    rows = read(arguments.generated)
    by_message = collections.Counter()
    for line, (kind, message, encoded, facts) in zip(decoder.answers(lines), rows):
        answered += 1
        problems = differences(Expected(kind, message, facts, len(encoded) // 2), line)
        refused += not line.startswith("ok") and not problems
        if problems:
            wrong += 1
            by_message[kind, message, re.sub(r"\d+", "N", problems[0])[:100]] += 1
            if wrong <= 20:
                print(f"FAIL  {kind} {message} {encoded[:200]}\n      " + "\n      ".join(problems[:5]))
            if defects:
                defects.write(f"{kind} {message} {encoded}\n" + "".join(f"    {problem}\n" for problem in problems))
    pdus = answered + sum(1 for _ in rows)
    for (kind, message, problem), count in by_message.most_common(30):
        print(f"      {count:6} {kind} {message}: {problem}")
    print(f"{pdus} PDUs, {answered} answered, {wrong} not as encoded, {refused} refused for their size, exit {decoder.status}")
    good = answered == pdus and not wrong and decoder.status == 0
    if arguments.prefixes is not None or arguments.mutations:
        good &= damage(arguments)
    return good


def damage(arguments):
    source = random.Random(1)
    given = [0]

    def lines():
        for kind, _, encoded, _ in read(arguments.generated):
            for copy in damaged(encoded, arguments, source):
                given[0] += 1
                yield f"{kind} {copy}\n"
    decoder = Decoder(arguments.per_check)
    kinds = collections.Counter(line.split(maxsplit=1)[0] for line in decoder.answers(lines()))
    print(f"{given[0]} prefixes and mutations, {sum(kinds.values())} answered ({dict(kinds)}), exit {decoder.status}")
    return sum(kinds.values()) == given[0] and decoder.status == 0 and set(kinds) <= {"ok", "error"}


def sample(arguments):
    """Chooses the first PDUs with a new feature: some of each message, and of each path of facts."""
    seen, kept = collections.Counter(), []
    for row in read(arguments.generated):
        kind, message, encoded, facts = row
        shapes = {(kind, message)} | {(kind, re.sub(r"\d+", "N", path)) for path, _ in facts}
        if len(encoded) < 1600 and (any(seen[shape] < 2 for shape in shapes) or seen[kind, message] < 12):
            kept.append(row)
            seen.update(shapes)
        if len(kept) == arguments.sample:
            break
    with gzip.GzipFile(filename="", mode="wb", fileobj=sys.stdout.buffer, mtime=0) as out:
        for kind, message, encoded, facts in kept:
            fact_texts = " ".join(f"{path}={value}" for path, value in facts)
            out.write(f"{kind}\t{message}\t{encoded}\t{fact_texts}\n".encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("per_check", nargs="?")
    parser.add_argument("generated")
    parser.add_argument("--prefixes", type=int)
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--defects")
    parser.add_argument("--sample", type=int)
    arguments = parser.parse_args()
    if arguments.sample:
        sample(arguments)
        return 0
    return 0 if compare(arguments) else 1


if __name__ == "__main__":
    sys.exit(main())
