// One JSON object on one line, written key by key into a string. A JSON tree would lack two properties: seconds keep
// every microsecond of the clock (a double rounds them), and a key costs no allocation. nlohmann's serializer escapes
// and repairs strings.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "alg/base/time.h"
#include "dissectors/base/address.h"

namespace sallyport {

class JsonLine {
 public:
  explicit JsonLine(std::string& out) : out_(out) { out_ += '{'; }
  void close() { out_ += '}'; }

  // An empty value means unknown: its key is left out.
  void text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    any_text(key, value);
  }
  // Writes an empty text too.
  void any_text(std::string_view key, std::string_view value) {
    begin(key);
    append_string(value);
  }
  template <std::integral T>
  void number(std::string_view key, T value) {
    begin(key);
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  // 0 means unknown: its key is left out (ports, identifiers).
  template <std::integral T>
  void known_number(std::string_view key, T value) {
    if (value != 0) number(key, value);
  }
  void decimal(std::string_view key, double value, int digits) {
    if (!std::isfinite(value)) return;
    begin(key);
    fmt::format_to(std::back_inserter(out_), "{:.{}f}", value, digits);
  }
  void boolean(std::string_view key, bool value) {
    begin(key);
    out_ += value ? "true" : "false";
  }
  void seconds(std::string_view key, Time time) {
    begin(key);
    const auto ticks = time.time_since_epoch().count();
    const auto sign = ticks < 0 ? "-" : "";
    const auto size = ticks < 0 ? -static_cast<unsigned long long>(ticks) : static_cast<unsigned long long>(ticks);
    fmt::format_to(std::back_inserter(out_), "{}{}.{:06}", sign, size / 1000000U, size % 1000000U);
  }
  void address(std::string_view key, const IpAddress& value) { text(key, to_text(value)); }

 private:
  void begin(std::string_view key) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += key;
    out_ += "\":";
  }
  void append_string(std::string_view value) {
    for (const char c : value) {
      if (c >= ' ' && c <= '~' && c != '"' && c != '\\') continue;
      out_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      return;
    }
    out_ += '"';
    out_ += value;
    out_ += '"';
  }

  std::string& out_;
};

}  // namespace sallyport
