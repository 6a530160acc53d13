// Header lines (RFC 3261 7.3.1), of a message and of the parts of its body: name, value, and where the next
// line begins. A value that is folded over several lines is one value.
#pragma once

#include "dissectors/base/result.h"
#include "dissectors/sip/header_names.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

struct HeaderLine {
  Header header;
  HeaderId id = HeaderId::other;
  bool end_of_headers = false;  // the empty line; header is not set
  std::uint32_t next = 0;       // where the next line begins
};

// Reads the line at `at` of text, which ends at text.size().
[[nodiscard]] bool take_header_line(std::string_view text, std::uint32_t at, HeaderLine& out,
                                    DecodeError& error) noexcept;

// The end of the line at `at`: the offset of its CRLF. Folds are not followed.
[[nodiscard]] bool find_line_end(std::string_view text, std::uint32_t at, std::uint32_t& out,
                                 DecodeError& error) noexcept;

}  // namespace sallyport::sip
