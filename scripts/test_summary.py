#!/usr/bin/env python3
"""test_summary.py FOLDER: counts the results of test.sh's stages in FOLDER/*.xml. Lists failed tests, and skipped tests
with their reasons. Exit status 1 if a test failed or no test passed."""

import pathlib
import re
import sys
import xml.etree.ElementTree as xml


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def reason(case):
    """The reason of a skipped test: from a line of its output, or from ctest."""
    output = case.findtext("system-out") or ""
    for line in output.splitlines():
        found = re.search(r"skipped:? (.+)", line, re.IGNORECASE)
        if found and "1 test" not in line and " ms)" not in line:
            return found.group(1).strip()
    # GoogleTest prints the message of GTEST_SKIP() on the line after its place.
    found = re.search(r"^\S+:\d+: Skipped\n(.+)$", output, re.MULTILINE)
    if found:
        return found.group(1).strip()
    skipped = case.find("skipped")
    return (skipped.get("message") if skipped is not None else None) or "not run"


def main(folder):
    files = sorted(pathlib.Path(folder).glob("*.xml"), key=lambda path: path.stat().st_mtime)
    if not files:
        print("no stage has results")
        return 1
    skipped, failed = {}, []
    total = dict(passed=0, failed=0, skipped=0)
    print(f"{'stage':<8} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}")
    for path in files:
        count = dict(passed=0, failed=0, skipped=0)
        suite = xml.parse(path).getroot()
        for case in suite.iter("testcase"):
            kind = outcome(case)
            count[kind] += 1
            total[kind] += 1
            if kind == "failed":
                failed.append(f"{path.stem}: {case.get('name')}")
            elif kind == "skipped":
                skipped.setdefault(reason(case), []).append(f"{path.stem}: {case.get('name')}")
        seconds = sum(float(case.get("time") or 0) for case in suite.iter("testcase"))
        print(f"{path.stem:<8} {count['passed']:>7} {count['failed']:>7} {count['skipped']:>8} {seconds:>8.0f}")
    print(f"{'all':<8} {total['passed']:>7} {total['failed']:>7} {total['skipped']:>8}")
    for why, names in skipped.items():
        print(f"skipped, {why}: {', '.join(names[:6])}{f' and {len(names) - 6} more' if len(names) > 6 else ''}")
    for name in failed:
        print(f"failed: {name}")
    return 1 if failed or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
