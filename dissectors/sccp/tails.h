// The part of some messages behind the fixed fields: texts, lists and quality data.
#pragma once

#include <optional>

#include "dissectors/base/cursor.h"
#include "dissectors/sccp/layout.h"

namespace sallyport::sccp {

// Whether the rest of a ConnectionStatisticsRes agrees with its length: nothing, or the length and that number of
// bytes, aligned to four or in a field of 600.
[[nodiscard]] bool quality_fits(Bytes rest) noexcept;

[[nodiscard]] std::optional<DecodeError> read_tail(Tail tail, Cursor& in, View& view) noexcept;

}  // namespace sallyport::sccp
