#!/usr/bin/env python3
"""Reads the output of gcov and adds up lines by folder. A header in several programs counts with its best figure."""

import collections
import re
import sys

best = {}
for name, share, lines in re.findall(r"File '([^']+)'\nLines executed:([\d.]+)% of (\d+)", sys.stdin.read()):
    if name.startswith("/") or name.endswith(("_test.cpp", "_fuzz.cpp")):
        continue
    reached = round(float(share) * int(lines) / 100)
    if name not in best or reached > best[name][0]:
        best[name] = (reached, int(lines))

folders = collections.defaultdict(lambda: [0, 0])
for name, (reached, lines) in best.items():
    for key in (name.rsplit("/", 1)[0], "all"):
        folders[key][0] += reached
        folders[key][1] += lines
for key in sorted(folders, key=lambda key: (key == "all", key)):
    reached, lines = folders[key]
    print(f"{key:<28} {reached:>6} of {lines:>6} lines  {100 * reached / lines:5.1f}%")
