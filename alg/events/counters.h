// The counters of the list (counters.def) as a table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "alg/events/events.h"

namespace sallyport {

// Where a counter is shown: in the summary event, in `show stats`, or in both.
enum class Shown : std::uint8_t { everywhere, summary, stats };

struct CounterRow {
  std::string_view name;  // the JSON key
  Shown shown;
  std::uint64_t SummaryEvent::*value;
  std::string_view meaning;
};

// In the order in which they are shown.
[[nodiscard]] std::span<const CounterRow> counters() noexcept;

}  // namespace sallyport
