// A run beside an earlier one, whose JSON was kept: each figure that both have, as a ratio, with a verdict. Slower is
// what lies beyond the spread: the best of its rounds is worse than the worst of the earlier run's, and the medians
// differ by more than two per cent.
#pragma once

#include <string>

#include "perf/figures.h"

namespace sallyport::perf {

struct Comparison {
  std::string table;
  unsigned compared = 0;
  unsigned slower = 0;
};

// `baseline`, `candidate`: texts that json() made. Throws std::runtime_error where one is not.
[[nodiscard]] Comparison compare(const std::string& baseline, const std::string& candidate);

}  // namespace sallyport::perf
