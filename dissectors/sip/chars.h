// Classes of characters in the grammar of SIP (RFC 3261 25.1), in one table, and comparison that ignores case.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dissectors/base/find.h"

namespace sallyport::sip {

enum class CharClass : std::uint8_t {
  digit = 1,
  token = 2,
  host = 4,     // host names; with "_", which many internal names have
  space = 8,    // SP, HTAB, and the CRLF of a fold: a header's value holds no other CR or LF
  value = 16,   // an unquoted parameter value: every character that does not end it
  uri = 32,     // any character of a URI
  scheme = 64,  // RFC 3986 3.1
};

namespace detail {
consteval std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  const auto add = [&](std::size_t c, CharClass k) {
    table[c] = static_cast<std::uint8_t>(table[c] | static_cast<std::uint8_t>(k));
  };
  const auto add_all = [&](std::string_view text, CharClass k) {
    for (const char c : text) add(static_cast<unsigned char>(c), k);
  };
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view digits = "0123456789";
  add_all(digits, CharClass::digit);
  for (const auto k : {CharClass::token, CharClass::host, CharClass::scheme}) {
    add_all(letters, k);
    add_all(digits, k);
  }
  add_all("-.!%*_+`'~", CharClass::token);
  add_all("-._", CharClass::host);
  add_all("+-.", CharClass::scheme);
  add_all(" \t\r\n", CharClass::space);
  for (std::size_t c = 0x21; c < 256; ++c) {
    if (c == 0x7f || c == '"' || c == '<' || c == '>') continue;
    add(c, CharClass::uri);
    if (c != ';' && c != ',') add(c, CharClass::value);
  }
  return table;
}
inline constexpr auto kClasses = make_classes();
}  // namespace detail

[[nodiscard]] constexpr bool is(char c, CharClass k) noexcept {
  return (detail::kClasses[static_cast<unsigned char>(c)] & static_cast<std::uint8_t>(k)) != 0;
}
[[nodiscard]] constexpr bool all(std::string_view text, CharClass k) noexcept {
  for (const char c : text)
    if (!is(c, k)) return false;
  return true;
}
// The character that ends a run of a class, for find_first(). chars_test compares it with the table.
struct NotUri {
  template <class Lane>
  [[nodiscard]] static auto has(Lane c) noexcept {
    return c.within(0, 0x20) | c.is(0x7f) | c.is('"') | c.is('<') | c.is('>');
  }
};
struct NotValue {
  template <class Lane>
  [[nodiscard]] static auto has(Lane c) noexcept {
    return NotUri::has(c) | c.is(';') | c.is(',');
  }
};
struct NotHost {
  template <class Lane>
  [[nodiscard]] static auto has(Lane c) noexcept {
    return Lane::negated(c.within('0', '9') | c.folded().within('a', 'z') | c.within('-', '.') | c.is('_'));
  }
};

[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
// `lowercase` is in lower case already.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view text, std::string_view lowercase) noexcept {
  if (text.size() != lowercase.size()) return false;
  if (text == lowercase) return true;  // nearly always
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower(text[i]) != lowercase[i]) return false;
  return true;
}

}  // namespace sallyport::sip
