#!/usr/bin/env python3
"""recipe_test.py FOLDER [CMAKE-ARGUMENT...]: adds a protocol to a copy of the tree and removes another (README.md).

FOLDER holds the copy and its build, and is kept. Exit status 1 where a step does not do what it should.
"""

import difflib
import filecmp
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
TOY = pathlib.Path(__file__).resolve().parent / "toy"
COPIED = ["CMakeLists.txt", "cmake", "dissectors", "rules", "alg", "dataplane"]
REMOVED_FOLDERS, REMOVED_NAMES = ["dissectors/sccp", "alg/sccp"], ("sccp", "skinny")
POLICY = """interface inside
 sallyport zone inside
 ip address 10.1.1.1 255.255.255.0
interface outside
 sallyport zone outside
"""


def check(right, what):
    if not right:
        sys.exit(f"recipe_test.py: {what}")


def rows():
    """(file, row) for each line of toy/rows."""
    lines = [line for line in (TOY / "rows").read_text().splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(": ", 1)) for line in lines]


def kind(row):
    """A pattern for the same row of other protocols."""
    return re.compile(re.escape(row.split("(")[0]).replace("toy", r"\w+"))


def wanted_tree():
    """{path: content} of the copy that the recipe makes."""
    tree = {}
    for top in COPIED:
        paths = [ROOT / top] if (ROOT / top).is_file() else sorted((ROOT / top).rglob("*"))
        for path in paths:
            if path.is_file() and "testdata" not in path.parts:
                tree[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    added = {path.relative_to(TOY).as_posix(): path.read_bytes() for path in sorted(TOY.rglob("*/*")) if path.is_file()}
    removed = [path for path in tree if path.startswith(tuple(folder + "/" for folder in REMOVED_FOLDERS))]
    check(removed, f"{REMOVED_FOLDERS}: there is nothing to remove")
    check(not added.keys() & tree.keys(), "the toy protocol has files of the tree")
    for path in removed:
        del tree[path]
    tree.update(added)
    for name, row in rows():
        lines = tree[name].decode().splitlines()
        of_kind = [index for index, line in enumerate(lines) if kind(row).match(line)]
        check(of_kind, f"{name}: no row is like \"{row.strip()}\"")
        lines.insert(of_kind[-1] + 1, row)
        lines = [line for line in lines if not (kind(row).match(line) and re.search("|".join(REMOVED_NAMES), line))]
        tree[name] = ("\n".join(lines) + "\n").encode()
    return tree


def write(tree, folder):
    """Writes what has changed, and deletes what is not in the tree, so that a build continues where it was."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in tree:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name, content in tree.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def report(folder):
    """Prints the changes outside the protocols' own folders, and checks that they are the rows only."""
    added, removed = {}, {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        before = ROOT / name
        if not before.is_file() or filecmp.cmp(before, path, shallow=False):
            continue
        for line in difflib.ndiff(before.read_text().splitlines(), path.read_text().splitlines()):
            if line[:2] in ("+ ", "- "):
                (added if line[0] == "+" else removed).setdefault(name, []).append(line[2:])
    for step, lines in (("adding toy", added), ("removing sccp", removed)):
        print(f"{step}: {len(lines)} shared files")
        for name, those in lines.items():
            includes = sum(line.startswith("#include") for line in those)
            print(f"  {name}: {len(those) - includes} row" + (", and the include that it needs" if includes else ""))
            for line in those:
                print(f"    {line.strip()}")
    expected = {}
    for name, row in rows():
        expected.setdefault(name, []).append(row)
    check(added == expected, "the shared files differ by more than toy/rows")
    check({name: len(lines) for name, lines in removed.items()} == {name: len(lines) for name, lines in expected.items()},
          "SCCP has more rows than the toy protocol")


def build(folder, arguments):
    ccache = {"CCACHE_BASEDIR": str(folder), "CCACHE_NOHASHDIR": "1"}
    for command in (["cmake", "-S", folder / "tree", "-B", folder / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                     "-DCMAKE_CXX_FLAGS_DEBUG=-O0", "-DBUILD_TESTING=OFF", "-DSALLYPORT_PERF=OFF", "-DSALLYPORT_DPDK=OFF",
                     *arguments],
                    ["cmake", "--build", folder / "build", "--target", "sallyport"]):
        done = subprocess.run(list(map(str, command)), env=os.environ | ccache, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            lines = done.stdout.splitlines()
            wrong = [i for i, line in enumerate(lines) if re.search(r"\berror\b|Error|FAILED", line)]
            print("\n".join(lines[wrong[0]:wrong[0] + 60] if wrong else lines[-60:]))
            check(False, f"{command[0]} {command[1]}: status {done.returncode}")
    return folder / "build" / "bin" / "sallyport"


def make_capture(path):
    sys.path.insert(0, str(ROOT / "pcaps" / "generate"))
    from packets import Capture
    with Capture(str(path)) as capture:
        capture.udp(0.0, "10.1.1.5:7777", "203.0.113.9:7777", "TOY MEDIA 10.1.1.5:16400\n")
        capture.rtp_stream(0.1, "203.0.113.9:20000", "10.1.1.5:16400", ssrc=1, count=20)
        capture.udp(1.0, "10.1.1.5:7777", "203.0.113.9:7777", "TOY END\n")
        capture.rtp_stream(1.1, "203.0.113.9:20000", "10.1.1.5:16400", ssrc=1, count=5, seq=21)
        capture.udp(2.0, "10.1.1.5:7777", "203.0.113.9:7777", "TOY MEDIA 198.51.100.7:16400\n")


def run(sallyport, folder):
    policy, capture = folder / "policy", folder / "toy.pcap"
    policy.write_text(POLICY)
    make_capture(capture)
    done = subprocess.run([sallyport, "analyze", "--json", "--policy", policy, capture], capture_output=True, text=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    check(events, f"analyze says nothing: {done.stderr}")
    gates = [(event["action"], event.get("reason", "")) for event in events if event["event"] == "pinhole" and
             event["proto"] == "toy"]
    check(gates == [("open", ""), ("close", "bye"), ("refuse", "foreign-address")], f"gates: {gates}")
    drops = [event["reason"] for event in events if event["event"] == "drop"]
    check(drops == ["no-pinhole"] * 5, f"drops: {drops}")
    summary = events[-1]
    check((summary["forwarded"], summary["dropped"]) == (23, 5), f"summary: {summary}")
    print("analyze: the toy message opens a gate, 20 packets of its media pass, 5 after its end are dropped")

    policy.write_text(POLICY + "ip inspect name V toy\n")
    done = subprocess.run([sallyport, "check", policy], capture_output=True, text=True)
    check(done.returncode == 0, f"`ip inspect name V toy`: {done.stdout}{done.stderr}")
    policy.write_text(POLICY + "ip inspect name V skinny\n")
    done = subprocess.run([sallyport, "check", policy], capture_output=True, text=True)
    text = done.stdout + done.stderr
    check(done.returncode != 0, "`ip inspect name V skinny` is no error")
    names = [word for word in ("sip", "h323", "toy") if re.search(rf"\b{word}\b", text)]
    check(names == ["sip", "h323", "toy"], f"the error does not name what is there: {text}")
    print("ip inspect name V skinny: " + text.strip().splitlines()[0].split(": ", 1)[-1])


def main(folder, arguments):
    start = time.monotonic()
    tree = folder / "tree"
    tree.mkdir(parents=True, exist_ok=True)
    write(wanted_tree(), tree)
    report(tree)
    checks = subprocess.run([sys.executable, ROOT / "tests" / "checks" / "includes.py", tree], capture_output=True, text=True)
    check(checks.returncode == 0, f"includes.py: {checks.stdout}")
    sallyport = build(folder, arguments)
    print(f"built in {time.monotonic() - start:.0f} s")
    run(sallyport, folder)


if __name__ == "__main__":
    if not shutil.which("ninja"):
        sys.exit(77)
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:])
