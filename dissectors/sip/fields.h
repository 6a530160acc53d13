// The values of the headers that the View is made of: one reader a header.
#pragma once

#include "dissectors/sip/body.h"
#include "dissectors/sip/header_names.h"
#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// What is gathered while the headers are read.
struct Fields {
  std::string_view message;
  View& view;
  DecodeError& error;
  std::uint64_t seen = 0;  // one bit a HeaderId
  std::uint32_t content_length_at = 0;
  BodyHeaders body;
};

// Reads the header lines from `at` on; `at` is behind the empty line then.
[[nodiscard]] bool read_headers(std::uint32_t& at, Fields& fields) noexcept;

// Content-Length in full width: the whole field is 1*DIGIT.
[[nodiscard]] bool read_length(Scan& value, std::uint64_t& out) noexcept;

}  // namespace sallyport::sip
