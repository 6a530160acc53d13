#!/bin/sh
# test.sh STAGE...: builds and runs the tests of each stage and counts them at the end.
#   dev    every test: units, corpora, scenarios, checks, then the live tests, one at a time
#   asan   the same without DPDK and live tests, under the address and undefined-behaviour sanitizers
#   tsan   the tests with threads (label "concurrency") under the thread sanitizer
#   fuzz   every fuzz target for SALLYPORT_FUZZ_SECONDS (10)
# The next stage runs even if a stage fails. Exit status: 0 if all tests pass.
set -eu
cd "$(dirname "$0")/.."
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
export SALLYPORT_FUZZ_SECONDS="${SALLYPORT_FUZZ_SECONDS:-10}"
# Sanitizers report by exit status. A leak is an error, and the first error ends the program.
export ASAN_OPTIONS="detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1"
export UBSAN_OPTIONS="print_stacktrace=1" TSAN_OPTIONS="halt_on_error=1"
results=build/results; rm -rf "$results"; mkdir -p "$results"
failed=""

run() {  # NAME PRESET CTEST-ARGUMENTS...
  name=$1; preset=$2; shift 2
  echo "== test $name"
  ctest --preset "$preset" --output-junit "$PWD/$results/$name.xml" "$@" </dev/null >"$results/$name.log" 2>&1 ||
    failed="$failed $name"
  # Print the whole output of failed tests; the rest stays in the log.
  case "$failed" in *" $name"*) sed -n '/\*\*\*/,$p' "$results/$name.log" | tail -n 400 ;; esac
  grep -E '^[0-9]+% tests passed|^Total Test time|^No tests were found' "$results/$name.log" || true
}

stage() {
  case "$1" in
    dev)
      ./scripts/build.sh dev || return 1
      run dev dev -j "$jobs" -LE 'live|fuzz'
      run live dev -j 1 -L live ;;
    asan)
      ./scripts/build.sh asan || return 1
      run asan asan -j "$jobs" -LE 'live|check|fuzz' ;;
    tsan)
      ./scripts/build.sh tsan sallyport_concurrency_tests || return 1
      run tsan tsan -j "$jobs" -L concurrency --no-tests=error ;;
    fuzz)
      ./scripts/build.sh fuzz sallyport_fuzz_targets || return 1
      run fuzz fuzz -j "$jobs" -L fuzz --no-tests=error ;;
    *) echo "test.sh: no stage \"$1\"" >&2; return 2 ;;
  esac
}

for each in "$@"; do
  stage "$each" || failed="$failed build-$each"
done
echo
python3 scripts/test_summary.py "$results" || failed="$failed summary"
if [ -n "$failed" ]; then echo "FAILED:$failed"; exit 1; fi
echo "All tests passed."
