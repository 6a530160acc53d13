// What follows the fixed part of some messages: texts, lists and quality data.
#pragma once

#include <optional>

#include "dissectors/base/cursor.h"
#include "dissectors/sccp/layout.h"

namespace sallyport::sccp {

// Whether the rest of a ConnectionStatisticsRes is what its length says: nothing, or the length and that many
// bytes, aligned to four or in their field of 600.
[[nodiscard]] bool quality_fits(Bytes rest) noexcept;

[[nodiscard]] std::optional<DecodeError> read_tail(Tail tail, Cursor& in, View& view) noexcept;

}  // namespace sallyport::sccp
