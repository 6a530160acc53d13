#!/bin/sh
# scripts.sh: checks that every Python and shell script of the repository parses, also those that no test runs.
set -eu
cd "$(dirname "$0")/../.."
find scripts pcaps tests perf .ci -name '*.py' -print0 | xargs -0 python3 -c '
import ast, sys
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as source:
        ast.parse(source.read(), name)
print(len(sys.argv) - 1, "Python files")'
find scripts pcaps tests perf .ci -name '*.sh' | while read -r name; do sh -n "$name"; done
