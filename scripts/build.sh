#!/bin/sh
# build.sh PRESET [TARGET...]: configures a preset and builds the targets, or all targets. A target that this
# configuration does not have is reported and skipped, so one command serves builds with and without DPDK.
set -eu
cd "$(dirname "$0")/.."
preset=$1; shift
log="build/$preset.log"; mkdir -p build
echo "== configure $preset"
if ! cmake --preset "$preset" >"$log" 2>&1; then cat "$log"; exit 1; fi
known=$(ninja -C "build/$preset" -t targets all | sed -n 's/^\([^:]*\): phony$/\1/p')
present=""
for target in "$@"; do
  if printf '%s\n' "$known" | grep -qx "$target"; then present="$present $target"; else echo "   (no $target in $preset)"; fi
done
if [ $# -gt 0 ] && [ -z "$present" ]; then echo "   nothing to build"; exit 0; fi
echo "== build $preset:${present:- all}"
# shellcheck disable=SC2086
if ! ninja -C "build/$preset" ${CMAKE_BUILD_PARALLEL_LEVEL:+-j "$CMAKE_BUILD_PARALLEL_LEVEL"} $present >>"$log" 2>&1; then
  grep -E 'error|FAILED|undefined' -A 12 "$log" | tail -n 100
  echo "== build $preset failed; the whole output is in $log"
  exit 1
fi
