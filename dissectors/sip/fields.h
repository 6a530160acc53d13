// The values of the headers that the View is made of: one reader a header, called through the table.
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

// The value of a header lies in [begin, end).
[[nodiscard]] bool read_field(Fields& fields, HeaderId id, std::uint32_t begin, std::uint32_t end) noexcept;

// rfc3261 8.1.1: what every message has, and CSeq's method is the request's.
[[nodiscard]] bool check_fields(const Fields& fields, std::uint32_t headers) noexcept;

// Content-Length in full width: the whole field is 1*DIGIT.
[[nodiscard]] bool read_length(Scan& value, std::uint64_t& out) noexcept;

}  // namespace sallyport::sip
