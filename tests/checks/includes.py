#!/usr/bin/env python3
"""includes.py [--picture] [ROOT]: checks the direction of includes and a few more rules.

    dissectors <- rules <- alg <- dataplane    tests and perf may include any of them
    alg/, dataplane/   the order of their rooms: see rooms.py
    rte_*.h      only under dataplane/dpdk/ and perf/
    pcap.h       only under dataplane/pcap/ and perf/peers/
    hs.h         in at most one file of rules/
    dissectors/  no reinterpret_cast and no pointer arithmetic outside base/; no clock, log, allocation or I/O headers
    dissectors/, rules/, alg/   no clock is read: time is an argument
    everywhere   no comment has a word of WISH: a check, a type or a static_assert states a condition

Tests (*_test.cpp, *_fuzz.cpp, test_*.h, golden.*, print.h, places.h, the folders testing/) must follow the direction,
but not the rules of dissectors about bytes. Only tests include dissectors/testing. Prints FILE:LINE: PROBLEM; exit
status 1 if there is a problem.

--picture prints the rooms from the lowest to the highest: one line for each, with the rooms that it includes and the
number of includes (tests are not counted).
"""

import pathlib
import re
import sys

import rooms

LAYERS = ["dissectors", "rules", "alg", "dataplane"]
# Within dissectors/ a protocol includes only base and the folders named here.
SIBLINGS = {"base": set(), "net": {"base"}, "rtp": {"base"}, "sdp": {"base"}, "sip": {"base"}, "per": {"base"},
            "q931": {"base"}, "h245": {"base", "per"}, "h225": {"base", "per", "q931", "h245"}}
DISSECTOR_TESTING = "dissectors/testing"  # helpers of tests
FORBIDDEN_SYSTEM = {
    "dissectors": {"chrono", "ctime", "fstream", "iostream", "cstdio", "mutex", "thread", "atomic", "map", "vector",
                   "memory", "unordered_map", "functional", "fmt/format.h", "spdlog/spdlog.h"},
    "rules": {"thread", "mutex", "spdlog/spdlog.h"},
    "alg": {"fstream", "iostream", "thread", "mutex", "spdlog/spdlog.h"},
}
CLOCK = re.compile(r"_clock::now\b|\b(gettimeofday|clock_gettime|time)\s*\(\s*(nullptr|NULL|0|CLOCK_\w+)\b")
WISH = re.compile(r"\b" + "assum" + r"(e|es|ed|ing|ption|ptions)\b", re.IGNORECASE)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
# Arithmetic with an address or with .data(); the cursor replaces it.
POINTER_ARITHMETIC = re.compile(r"\.data\(\)\s*[+-](?![+->])|\.data\(\)\s*\[|&\w+\[[^\]]*\]\s*[+-]")


def is_test(path):
    name = path.name
    return (name.endswith(("_test.cpp", "_fuzz.cpp")) or name.startswith(("test_", "golden")) or
            name in ("guard_page.h", "print.h", "places.h") or
            rooms.room(path.as_posix()) in (rooms.TESTING, DISSECTOR_TESTING))


def split_comment(line, in_block):
    """Returns (code, comment, still in a block comment); strings in code are blank."""
    code, comment, i = "", "", 0
    while i < len(line):
        if in_block:
            end = line.find("*/", i)
            comment += line[i:] if end < 0 else line[i:end]
            if end < 0:
                return code, comment, True
            in_block, i = False, end + 2
        elif line.startswith("//", i):
            return code, comment + line[i + 2:], False
        elif line.startswith("/*", i):
            in_block, i = True, i + 2
        elif line[i] == '"' or (line[i] == "'" and not (i and line[i - 1].isalnum())):
            quote, j = line[i], i + 1
            while j < len(line) and line[j] != quote:
                j += 2 if line[j] == "\\" else 1
            code += quote + quote
            i = j + 1
        else:
            code += line[i]
            i += 1
    return code, comment, in_block


def check_include(relative, bracket, header):
    """The problem of this file including this header, or None."""
    top = relative.parts[0]
    folder = relative.as_posix().rsplit("/", 1)[0]
    if re.match(r"rte_\w+\.h$", header) and not (folder.startswith("dataplane/dpdk") or top == "perf"):
        return f"{header}: DPDK stays under dataplane/dpdk/ and perf/"
    if (header == "pcap.h" or header.startswith("pcap/")) and \
            not folder.startswith(("dataplane/pcap", "perf/peers")):
        return f"{header}: libpcap stays under dataplane/pcap/ and perf/peers/"
    if header in ("hs.h", "hs/hs.h") and top != "rules":
        return f"{header}: Hyperscan stays in rules/"
    if bracket == "<":
        if header in FORBIDDEN_SYSTEM.get(top, ()) and not is_test(relative):
            return f"<{header}> has no place in {top}/"
        return None
    if top not in LAYERS:
        return rooms.wrong(relative.as_posix(), header, is_test(relative))
    other = header.split("/")[0]
    if "/" not in header:
        return f'"{header}": includes are written from the top of the repository'
    if other in LAYERS and LAYERS.index(other) > LAYERS.index(top):
        return f"{header}: {top} does not know {other} ({' <- '.join(LAYERS)})"
    if top == "dissectors" and other == "dissectors":
        mine, theirs = relative.parts[1], header.split("/")[1]
        if theirs == "testing" and is_test(relative):
            return None
        if mine != theirs and theirs not in SIBLINGS.get(mine, {"base"}):
            return f"{header}: dissectors/{mine} does not know dissectors/{theirs}"
    return rooms.wrong(relative.as_posix(), header, is_test(relative))


def check_file(root, path, problems, picture):
    relative = path.relative_to(root)
    in_block, hyperscan = False, False
    careful = relative.parts[:2] != ("dissectors", "base") and relative.parts[0] == "dissectors" and not is_test(relative)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        def complain(what):
            problems.append(f"{relative}:{number}: {what}")

        code, comment, in_block = split_comment(line, in_block)
        found = INCLUDE.match(line)
        if found:
            wrong = check_include(relative, *found.groups())
            if found.group(1) == '"' and relative.parts[0] in LAYERS and not is_test(relative):
                picture.add(relative.as_posix(), found.group(2))
            hyperscan |= found.group(2) in ("hs.h", "hs/hs.h")
            if wrong:
                complain(wrong)
        if WISH.search(comment):
            complain(f'"{WISH.search(comment).group(0)}" in a comment: make it a check, a type or a static_assert')
        if CLOCK.search(code) and relative.parts[0] in ("dissectors", "rules", "alg") and not is_test(relative):
            complain("a clock is read here: time is an argument")
        if careful and "reinterpret_cast" in code:
            complain("reinterpret_cast in a dissector, outside base/")
        if careful and POINTER_ARITHMETIC.search(code):
            complain("pointer arithmetic in a dissector, outside base/: use the cursor")
    return hyperscan


def main(root, show_picture=False):
    problems, hyperscan, files, picture = [], [], 0, rooms.Picture()
    for top in [*LAYERS, "tests", "perf"]:
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".h", ".cpp", ".def"):
                files += 1
                if check_file(root, path, problems, picture):
                    hyperscan.append(str(path.relative_to(root)))
    if len(hyperscan) > 1:
        problems.append(f"hs.h in more than one file: {', '.join(hyperscan)}")
    if show_picture:
        print(picture.text())
    print("\n".join(problems) if problems else f"{files} files, all as they should be")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--picture"]
    sys.exit(main(pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parents[2],
                  "--picture" in sys.argv))
