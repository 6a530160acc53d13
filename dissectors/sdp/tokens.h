// The text of a line, split at spaces and colons. Internal to dissectors/sdp.
#pragma once

#include <cstdint>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/find.h"

namespace sallyport::sdp {

// A part of the body. Two numbers, which stay in registers; functions get the body as another argument.
struct Piece {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr Range range() const noexcept { return {begin, end - begin}; }
  [[nodiscard]] constexpr std::uint32_t size() const noexcept { return end - begin; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin == end; }
  [[nodiscard]] constexpr Piece behind(std::uint32_t n) const noexcept {
    return {n < end - begin ? begin + n : end, end};
  }
};

[[nodiscard]] inline std::string_view text(std::string_view body, Piece piece) noexcept {
  return body.substr(piece.begin, piece.size());
}

// Takes the text before `kSeparator` and leaves the text behind it. Without a separator it takes all.
template <char kSeparator>
[[nodiscard, gnu::always_inline]] inline Piece cut(std::string_view body, Piece& rest) noexcept {
  const auto at = static_cast<std::uint32_t>(find_first<OneOf<kSeparator>>(body, rest.begin, rest.end));
  const Piece piece{rest.begin, at};
  rest.begin = at < rest.end ? at + 1 : at;
  return piece;
}

[[nodiscard, gnu::always_inline]] inline Piece without_spaces(std::string_view body, Piece piece) noexcept {
  while (piece.begin < piece.end && body[piece.begin] == ' ') ++piece.begin;
  return piece;
}

// The next word; empty at the end. Several spaces between words are read as one.
[[nodiscard, gnu::always_inline]] inline Piece word(std::string_view body, Piece& rest) noexcept {
  rest = without_spaces(body, rest);
  return cut<' '>(body, rest);
}

// The words of a short line with single spaces, which is the usual line. All spaces are found at once, so that no word
// waits for the word before it. For other lines known() is false.
class Words {
 public:
  Words(std::string_view body, Piece line) noexcept : line_(line) {
    constexpr std::uint32_t kMost = 64;
    if (line.empty() || line.size() >= kMost || body.size() - line.begin < kMost) return;
    spaces_ = hits_of_64<OneOf<' '>>(body, line.begin) & ((std::uint64_t{1} << line.size()) - 1);
    const auto last = std::uint64_t{1} << (line.size() - 1);
    known_ = (spaces_ & (spaces_ << 1U | 1U | last)) == 0;
  }
  [[nodiscard]] bool known() const noexcept { return known_; }
  [[nodiscard]] std::uint64_t spaces() const noexcept { return spaces_; }  // the spaces left, one bit each
  // The rest of the line.
  [[nodiscard]] Piece rest() const noexcept { return {at(), line_.end}; }
  // The next word; empty at the end.
  [[nodiscard]] Piece next() noexcept {
    const auto begin = at();
    if (spaces_ == 0) {
      taken_ = line_.size();
      return {begin, line_.end};
    }
    const auto space = static_cast<std::uint32_t>(__builtin_ctzll(spaces_));
    spaces_ &= spaces_ - 1;
    taken_ = space + 1;
    return {begin, line_.begin + space};
  }

 private:
  [[nodiscard]] std::uint32_t at() const noexcept { return line_.begin + taken_; }

  Piece line_;
  std::uint32_t taken_ = 0;
  bool known_ = false;
  std::uint64_t spaces_ = 0;
};

// A number, or none, in one word. A std::optional is stored in two parts and copied in one, which stalls.
class Number {
 public:
  constexpr Number() noexcept = default;
  constexpr explicit Number(std::uint32_t value) noexcept : value_(value) {}
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return value_ != kNone; }
  [[nodiscard]] constexpr std::uint32_t operator*() const noexcept { return static_cast<std::uint32_t>(value_); }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  std::uint64_t value_ = kNone;
};

// Takes the number at the start of `rest`. None if there is no digit (`rest` stays), or if the number is larger than
// `limit` (`rest` starts with the digit that made it too large).
[[nodiscard, gnu::always_inline]] inline Number take_number(std::string_view body, Piece& rest,
                                                            std::uint32_t limit) noexcept {
  const auto start = rest.begin;
  std::uint64_t value = 0;
  for (; rest.begin < rest.end; ++rest.begin) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(body[rest.begin])) - '0';
    if (digit > 9) break;
    value = value * 10 + digit;
    if (value > limit) return {};
  }
  return rest.begin == start ? Number{} : Number{static_cast<std::uint32_t>(value)};
}

// The number that is all of `digits`.
[[nodiscard]] inline Number number(std::string_view body, Piece digits, std::uint32_t limit) noexcept {
  const auto value = take_number(body, digits, limit);
  return digits.empty() ? value : Number{};
}

[[nodiscard]] inline bool same_word(std::string_view a, std::string_view b) noexcept {  // ignores case
  if (a.size() != b.size()) return false;
  if (a == b) return true;  // the usual case
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace sallyport::sdp
