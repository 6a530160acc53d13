// From a step of a layout to the place in the View that it names.
#pragma once

#include <optional>

#include "dissectors/base/cursor.h"
#include "dissectors/sccp/layout.h"

namespace sallyport::sccp {

void put_number(View& view, What what, std::uint32_t value) noexcept;
void put_address(View& view, What what, const IpAddress& value) noexcept;
void put_text(View& view, What what, Range value) noexcept;
// Where the message holds an address or a port. Other fields have no place in the View.
void put_place(View& view, What what, Range place) noexcept;

// The range as far as its first NUL.
[[nodiscard]] Range until_nul(Bytes message, Range range) noexcept;

// 20 bytes: type and address; `place` is that of the address. Nothing where the type is neither IPv4 nor IPv6, unless
// the address is zero too: an address that is not given has any type, and its place is empty.
[[nodiscard]] std::optional<IpAddress> read_address(Cursor& in, Range& place) noexcept;

[[nodiscard]] MediaRole role_of(MessageId id) noexcept;
[[nodiscard]] bool is_multimedia(MessageId id) noexcept;

}  // namespace sallyport::sccp
