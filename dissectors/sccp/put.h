// Puts the field of a step into its member of the View.
#pragma once

#include <optional>

#include "dissectors/base/cursor.h"
#include "dissectors/sccp/layout.h"

namespace sallyport::sccp {

void put_number(View& view, What what, std::uint32_t value) noexcept;
void put_address(View& view, What what, const IpAddress& value) noexcept;
void put_text(View& view, What what, Range value) noexcept;
// The Range of an address or a port. Other fields have no Range in the View.
void put_place(View& view, What what, Range place) noexcept;

// The range up to its first NUL.
[[nodiscard]] Range until_nul(Bytes message, Range range) noexcept;

// 20 bytes: type and address. `place` is the Range of the address. Nothing if the type is neither IPv4 nor IPv6. An
// address of zeros may have any type: it is not given, and its place is empty.
[[nodiscard]] std::optional<IpAddress> read_address(Cursor& in, Range& place) noexcept;

[[nodiscard]] MediaRole role_of(MessageId id) noexcept;
[[nodiscard]] bool is_multimedia(MessageId id) noexcept;

}  // namespace sallyport::sccp
