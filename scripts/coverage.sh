#!/bin/sh
# coverage.sh: prints the share of lines that the tests execute, by folder, from the figures of gcov.
set -eu
cd "$(dirname "$0")/.."
./scripts/build.sh coverage
find build/coverage -name '*.gcda' -delete
ctest --preset coverage -LE 'live|check' -j "$(nproc)" >build/coverage.log 2>&1 || tail -n 20 build/coverage.log
find build/coverage -name '*.gcda' -print0 | xargs -0 gcov-12 --no-output --relative-only --source-prefix "$PWD" 2>/dev/null |
  python3 scripts/coverage_table.py
