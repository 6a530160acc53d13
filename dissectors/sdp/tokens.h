// The text of a line, cut at spaces and colons. Internal to dissectors/sdp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dissectors/base/bytes.h"

namespace sallyport::sdp {

// A value of the body that is being taken apart: the text, and where in the body it stands.
struct Piece {
  std::string_view text;
  std::uint32_t offset = 0;

  [[nodiscard]] Range range() const noexcept { return {offset, static_cast<std::uint32_t>(text.size())}; }
  [[nodiscard]] bool empty() const noexcept { return text.empty(); }
  [[nodiscard]] Piece behind(std::size_t n) const noexcept {
    n = n < text.size() ? n : text.size();
    return {text.substr(n), static_cast<std::uint32_t>(offset + n)};
  }
  [[nodiscard]] Piece first(std::size_t n) const noexcept { return {text.substr(0, n), offset}; }
};

// What stands before `separator`, and `rest` behind it; all of it where there is no separator. What is cut is a few
// characters long: a loop costs less than memchr.
[[nodiscard, gnu::always_inline]] inline Piece cut(Piece& rest, char separator) noexcept {
  std::size_t at = 0;
  while (at < rest.text.size() && rest.text[at] != separator) ++at;
  const auto piece = rest.first(at);
  rest = rest.behind(at + 1);
  return piece;
}

[[nodiscard, gnu::always_inline]] inline Piece without_spaces(Piece piece) noexcept {
  std::size_t at = 0;
  while (at < piece.text.size() && piece.text[at] == ' ') ++at;
  return piece.behind(at);
}

// The next word; empty at the end. Several spaces between words are read as one.
[[nodiscard, gnu::always_inline]] inline Piece word(Piece& rest) noexcept {
  rest = without_spaces(rest);
  return cut(rest, ' ');
}

[[nodiscard]] inline std::optional<std::uint32_t> number(std::string_view digits, std::uint32_t limit) noexcept {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(c)) - '0';
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
    if (value > limit) return std::nullopt;
  }
  return static_cast<std::uint32_t>(value);
}

[[nodiscard]] inline bool same_word(std::string_view a, std::string_view b) noexcept {  // case does not count
  if (a.size() != b.size()) return false;
  if (a == b) return true;  // nearly always
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace sallyport::sdp
