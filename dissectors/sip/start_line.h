// Request-Line and Status-Line (RFC 3261 7.1, 7.2), and looks_like_sip().
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// The field is the line without its CRLF.
[[nodiscard]] bool read_start_line(std::string_view message, std::uint32_t begin, std::uint32_t end, View& view,
                                   DecodeError& error) noexcept;

[[nodiscard]] Method method_of(std::string_view text) noexcept;

}  // namespace sallyport::sip
