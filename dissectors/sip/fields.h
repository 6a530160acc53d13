// Readers of the headers that a View holds: one reader for each header.
#pragma once

#include "dissectors/sip/body.h"
#include "dissectors/sip/header_names.h"
#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// State of reading the headers.
struct Fields {
  std::string_view message;
  View& view;
  DecodeError& error;
  std::uint64_t seen = 0;  // one bit for each HeaderId
  std::uint32_t content_length_at = 0;
  BodyHeaders body;
};

// Reads the header lines at `at` and moves `at` behind the empty line.
[[nodiscard]] bool read_headers(std::uint32_t& at, Fields& fields) noexcept;

// Content-Length in 64 bits. The whole field is 1*DIGIT.
[[nodiscard]] bool read_length(Scan& value, std::uint64_t& out) noexcept;

}  // namespace sallyport::sip
