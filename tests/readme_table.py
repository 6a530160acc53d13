#!/usr/bin/env python3
"""Holds the table of tests/README.md: P1 to P35, each once, each with a test that exists or a reason why it is later.

    readme_table.py [README]
"""

import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent


def problems(text):
    rows = dict.fromkeys(range(1, 36), "")
    for number, covered in re.findall(r"^\| P(\d+) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE):
        if rows.get(int(number)) != "":
            yield f"P{number} is there twice, or is none of P1 to P35"
        rows[int(number)] = covered
    for number, covered in rows.items():
        scenarios = re.findall(r"`scenario\.([^`]+)`", covered)
        if not scenarios and "later" not in covered:
            yield f"P{number}: neither a test nor a reason"
        for name in scenarios:
            folder = TESTS / "scenarios" / name
            if not (folder / "README.md").exists() or not (folder / "expected.jsonl").exists():
                yield f"P{number}: there is no scenario {name}"
            elif not re.search(rf"\bP{number}\b", (folder / "README.md").read_text()):
                yield f"P{number}: the README of {name} does not say that it is about P{number}"
    for readme in sorted((TESTS / "scenarios").glob("*/README.md")):
        for number in re.findall(r"\bP(\d+)\b", "".join(re.findall(r"^Needs: .*$", readme.read_text(), re.MULTILINE))):
            if f"`scenario.{readme.parent.name}`" not in rows.get(int(number), ""):
                yield f"P{number}: {readme.parent.name} is not in the table"


def main():
    readme = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TESTS / "README.md"
    found = list(problems(readme.read_text()))
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
