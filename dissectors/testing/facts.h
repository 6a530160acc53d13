// A test helper: the notation in which golden files list what a dissector finds. One fact a line:
//
//   name @offset value      a value that the message has at that offset
//   name value              a value without a place in the message
//   name                    a flag that is set
//   error name @offset in field
//
// Text is printed as the message holds it, with \r, \n, \\ and \xNN. Absent values have no line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport {

[[nodiscard]] std::string escape(std::string_view text);

class FactList {
 public:
  explicit FactList(Bytes message) : message_(message) {}

  void flag(std::string_view name, bool set = true) {
    if (set) line(name, {});
  }
  void word(std::string_view name, std::string_view value) { line(name, value); }
  void word(std::string_view name, Range place, std::string_view value) { line(name, at(place) + std::string(value)); }

  void number(std::string_view name, std::uint64_t value, std::string_view word = {});
  template <class Integer>
  void number(std::string_view name, const std::optional<Integer>& value, std::string_view word = {}) {
    if (value) number(name, std::uint64_t{*value}, word);
  }
  void hex(std::string_view name, std::uint32_t value);  // four digits
  // No line if the message does not have the number.
  void number(std::string_view name, std::uint64_t value, Range place) {
    if (place != Range{}) line(name, at(place) + std::to_string(value));
  }

  // An empty text has its place only.
  void text(std::string_view name, Range range);
  // The number of octets.
  void octets(std::string_view name, Range range) {
    if (range != Range{}) line(name, at(range) + std::to_string(range.length) + " octets");
  }

  void address(std::string_view name, const IpAddress& value, Range place) {
    if (place != Range{}) line(name, at(place) + to_text(value));
  }

  void error(const DecodeError& error);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  [[nodiscard]] static std::string at(Range place) { return "@" + std::to_string(place.offset) + " "; }
  void line(std::string_view name, std::string_view value);

  Bytes message_;
  std::string out_;
};

}  // namespace sallyport
