// From a step of a layout to the place in the View that it names.
#pragma once

#include <optional>

#include "dissectors/base/cursor.h"
#include "dissectors/sccp/layout.h"

namespace sallyport::sccp {

void put_number(View& view, What what, std::uint32_t value) noexcept;
void put_address(View& view, What what, const IpAddress& value) noexcept;
void put_text(View& view, What what, Range value) noexcept;

// The range as far as its first NUL.
[[nodiscard]] Range until_nul(Bytes message, Range range) noexcept;

// 20 bytes: type and address. Nothing where the type is neither IPv4 nor IPv6, unless the address is zero too:
// an address that is not given has whatever type.
[[nodiscard]] std::optional<IpAddress> read_address(Cursor& in) noexcept;

[[nodiscard]] MediaRole role_of(MessageId id) noexcept;
[[nodiscard]] bool is_multimedia(MessageId id) noexcept;

}  // namespace sallyport::sccp
