#!/usr/bin/env python3
"""Checks the tables of tests/README.md. The numbers are P1 to P35, K1 to K11, H1 to H10 and the S3 numbers in WANTED. Each
number has one row, and each row names an existing test or says "later". A live test has its ctest name, `live.sccp-calls`.

    readme_table.py [README]
"""

import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent


WANTED = [*(f"P{number}" for number in range(1, 36)), *(f"K{number}" for number in range(1, 12)),
          *(f"H{number}" for number in range(1, 11)),
          *(f"S3-{number}" for number in (11, 12, 13, 14, 15, 26, 27, 28, 29, 32, 33, 34))]
NEED = r"(?:P|K|H|S3-)\d+"


def live_tests():
    """The ctest names of the live tests."""
    text = (TESTS / "live" / "CMakeLists.txt").read_text()
    return set(re.findall(r"^sallyport_live_test\(([^ )]+)", text, re.MULTILINE))


def problems(text):
    rows, live = dict.fromkeys(WANTED, ""), live_tests()
    for need, covered in re.findall(rf"^\| ({NEED}) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE):
        if rows.get(need):
            yield f"{need} has two rows"
        rows[need] = covered
    for need, covered in rows.items():
        scenarios, others = re.findall(r"`scenario\.([^`]+)`", covered), re.findall(r"`live\.([^`]+)`", covered)
        if not scenarios and not others and "later" not in covered:
            yield f"{need}: the row names no test and does not say \"later\""
        for name in others:
            if name not in live:
                yield f"{need}: there is no live test {name}"
        for name in scenarios:
            folder = TESTS / "scenarios" / name
            if not (folder / "README.md").exists() or not (folder / "expected.jsonl").exists():
                yield f"{need}: there is no scenario {name}"
            elif not re.search(rf"\b{need}\b", (folder / "README.md").read_text()):
                yield f"{need}: the README of {name} does not name {need}"
    for readme in sorted((TESTS / "scenarios").glob("*/README.md")):
        for need in re.findall(rf"\b{NEED}\b", "".join(re.findall(r"^Needs: .*$", readme.read_text(), re.MULTILINE))):
            if need in rows and f"`scenario.{readme.parent.name}`" not in rows[need]:
                yield f"{need}: {readme.parent.name} is missing in its row"


def main():
    readme = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TESTS / "README.md"
    found = list(problems(readme.read_text()))
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
