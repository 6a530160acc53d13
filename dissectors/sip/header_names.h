// The headers that the View is made of, by name and compact form (RFC 3261 7.3.3 and the RFCs in sip.h).
// header_table.def says it once for the names and for the code that reads the values.
#pragma once

#include <cstdint>
#include <string_view>

namespace sallyport::sip {

enum class HeaderId : std::uint8_t {
#define SIP_HEADER(id, name, compact, once) id,
#include "dissectors/sip/header_table.def"
#undef SIP_HEADER
  other
};

[[nodiscard]] HeaderId find_header(std::string_view name) noexcept;

// Whether a message has at most one value of it.
[[nodiscard]] bool stands_once(HeaderId id) noexcept;

// The name as the standard spells it.
[[nodiscard]] std::string_view to_text(HeaderId id) noexcept;

}  // namespace sallyport::sip
