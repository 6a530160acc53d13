// What profiles `h323` and `sccp` share: messages decoded one at a time and in turn, as many rounds as asked for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dissectors/base/bytes.h"
#include "perf/figures.h"

namespace sallyport::perf {

// A message and how it is decoded. `decode` is false where the message gave something else than it is known to hold,
// and makes the compiler believe that the rest of what it found is looked at.
struct Sample {
  const char* name;
  std::string_view digits;  // of samples.h
  bool (*decode)(Bytes message);
  bool in_turn = true;  // part of the figure of all messages in turn
};

// A figure for each sample, and one for those that are `in_turn`. Throws where a message does not decode at first;
// later failures are checks that do not hold.
void measure_samples(const char* profile, const std::vector<Sample>& samples, const Options& options, Results& results);

}  // namespace sallyport::perf
