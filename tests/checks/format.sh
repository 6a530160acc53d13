#!/bin/sh
# format.sh [--fix]: every source file is as clang-format 14 with .clang-format would write it; --fix writes it so.
set -eu
cd "$(dirname "$0")/../.."
format=$(command -v clang-format-14 || command -v clang-format) || { echo "skipped: clang-format is not installed"; exit 77; }
how="--dry-run -Werror"; [ "${1:-}" != --fix ] || how="-i"
# shellcheck disable=SC2086
find dissectors rules alg dataplane tests perf \( -name '*.cpp' -o -name '*.h' \) -print0 |
  xargs -0 "$format" --style=file $how
