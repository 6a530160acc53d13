#!/bin/sh
# format.sh [--fix]: checks that every source file has the layout of clang-format 14; --fix applies it.
set -eu
cd "$(dirname "$0")/../.."
format=$(command -v clang-format-14 || command -v clang-format) || { echo "skipped: clang-format is not installed"; exit 77; }
sources() { find dissectors rules alg dataplane tests perf \( -name '*.cpp' -o -name '*.h' \) -print0; }

if [ "${1:-}" = --fix ]; then
  sources | xargs -0 "$format" --style=file -i
  exit
fi
stale=$(sources | xargs -0 "$format" --style=file --dry-run 2>&1 | sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: warning.*/\1/p' | sort | uniq -c)
[ -z "$stale" ] || { echo "files with another layout than clang-format's, and the number of places; run make format:"; echo "$stale"; exit 1; }
