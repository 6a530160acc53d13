#!/bin/sh
# run.sh TARGET CORPUS: fuzzes one target for SALLYPORT_FUZZ_SECONDS (default 20), starting from the corpus in the tree.
# It does not change the corpus. New inputs go to a folder beside the program, and a crash to crash-* there: rename the
# file after the defect and add it to the corpus.
set -eu
target=$1; corpus=$2
work="$target.new"; mkdir -p "$work"
exec "$target" -max_total_time="${SALLYPORT_FUZZ_SECONDS:-20}" -timeout=10 -rss_limit_mb=2048 -max_len=70000 \
  -print_final_stats=1 -artifact_prefix="$work/" "$work" "$corpus"
