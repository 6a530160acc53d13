// The common part of the profiles `h323` and `sccp`: decodes messages one at a time and in turn.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dissectors/base/bytes.h"
#include "perf/figures.h"

namespace sallyport::perf {

// A message and its decoder. `decode` returns false if the message does not give its known content. It passes its
// results to use(), so the compiler cannot remove the decoding.
struct Sample {
  const char* name;
  std::string_view digits;  // of samples.h
  bool (*decode)(Bytes message);
  bool in_turn = true;  // part of the figure of all messages in turn
};

// Adds a figure for each sample, and one for all samples that are `in_turn`. Throws if the first decoding of a message
// fails; later failures become failed checks.
void measure_samples(const char* profile, const std::vector<Sample>& samples, const Options& options, Results& results);

}  // namespace sallyport::perf
