// Compares a run with the JSON of an earlier run. Each figure in both gets a ratio and a verdict. A figure is slower
// only beyond the spread: its best round is worse than the worst round of the earlier run, and the medians differ by
// more than two per cent.
#pragma once

#include <string>

#include "perf/figures.h"

namespace sallyport::perf {

struct Comparison {
  std::string table;
  unsigned compared = 0;
  unsigned slower = 0;
};

// `baseline`, `candidate`: outputs of json(). Throws std::runtime_error if a text is not.
[[nodiscard]] Comparison compare(const std::string& baseline, const std::string& candidate);

}  // namespace sallyport::perf
