#!/bin/sh
# format.sh [--fix]: every source file is as clang-format 14 with .clang-format would write it; --fix writes it so.
set -eu
cd "$(dirname "$0")/../.."
format=$(command -v clang-format-14 || command -v clang-format) || { echo "skipped: clang-format is not installed"; exit 77; }
sources() { find dissectors rules alg dataplane tests perf \( -name '*.cpp' -o -name '*.h' \) -print0; }

if [ "${1:-}" = --fix ]; then
  sources | xargs -0 "$format" --style=file -i
  exit
fi
stale=$(sources | xargs -0 "$format" --style=file --dry-run 2>&1 | sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: warning.*/\1/p' | sort | uniq -c)
[ -z "$stale" ] || { echo "places that clang-format would write otherwise (make format does):"; echo "$stale"; exit 1; }
