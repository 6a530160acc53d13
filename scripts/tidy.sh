#!/bin/sh
# tidy.sh [FILE...]: runs clang-tidy with .clang-tidy on the given sources, or on all sources of the dev preset.
set -eu
cd "$(dirname "$0")/.."
command -v clang-tidy-14 >/dev/null || command -v clang-tidy >/dev/null || {
  echo "clang-tidy is not installed: apt-get install clang-tidy-14" >&2; exit 1; }
tidy=$(command -v clang-tidy-14 || command -v clang-tidy)
[ -f build/dev/compile_commands.json ] || cmake --preset dev >/dev/null
if [ $# -gt 0 ]; then files="$*"; else files=$(git ls-files '*.cpp'); fi
echo "$files" | tr ' ' '\n' | xargs -P "$(nproc)" -n 1 "$tidy" -p build/dev --quiet
