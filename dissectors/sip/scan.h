// A place in a message's text and where the present field ends. It compares before it moves, never leaves the
// field, and keeps the first error: a parser returns false at once and the error stands here.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "dissectors/sip/chars.h"

namespace sallyport::sip {

class Scan {
 public:
  // `field` lies within `message`, which is no longer than kMaxMessage.
  Scan(std::string_view message, Range field) noexcept : text_(message), position_(field.offset), end_(field.end()) {}

  [[nodiscard]] bool at_end() const noexcept { return position_ >= end_; }
  [[nodiscard]] std::uint32_t position() const noexcept { return position_; }
  [[nodiscard]] std::uint32_t end() const noexcept { return end_; }
  [[nodiscard]] std::string_view message() const noexcept { return text_; }
  [[nodiscard]] bool looking_at(char c) const noexcept { return !at_end() && text_[position_] == c; }
  [[nodiscard]] bool looking_at(CharClass k) const noexcept { return !at_end() && is(text_[position_], k); }
  [[nodiscard]] std::string_view text(Range range) const noexcept { return text_.substr(range.offset, range.length); }

  [[nodiscard]] bool take(char c) noexcept {
    if (!looking_at(c)) return false;
    ++position_;
    return true;
  }
  [[nodiscard]] Range take_all(CharClass k) noexcept { return take_until(find_not(k)); }
  void skip_space() noexcept { position_ = find_not(CharClass::space); }
  // *LWS c *LWS, as SLASH, EQUAL, SEMI, COMMA and COLON are written; without c nothing moves.
  [[nodiscard]] bool take_spaced(char c) noexcept {
    const auto start = position_;
    skip_space();
    if (!take(c)) {
      position_ = start;
      return false;
    }
    skip_space();
    return true;
  }
  // Position of the next c in the field, or end().
  [[nodiscard]] std::uint32_t find(char c) const noexcept {
    const auto at = text_.substr(position_, end_ - position_).find(c);
    return at == std::string_view::npos ? end_ : position_ + static_cast<std::uint32_t>(at);
  }
  // Position of the first of these characters, or end().
  template <class... Chars>
  [[nodiscard]] std::uint32_t find_any(Chars... any) const noexcept {
    auto i = position_;
    while (i < end_ && !((text_[i] == any) || ...)) ++i;
    return i;
  }
  // Position of the first character that is not of the class, or end().
  [[nodiscard]] std::uint32_t find_not(CharClass k) const noexcept {
    auto i = position_;
    while (i < end_ && is(text_[i], k)) ++i;
    return i;
  }
  // What lies before `stop`, and the scan at `stop`.
  [[nodiscard]] Range take_until(std::uint32_t stop) noexcept {
    const auto start = position_;
    if (stop > position_) position_ = stop < end_ ? stop : end_;
    return {start, position_ - start};
  }
  // 1*DIGIT up to `limit`; nothing for no digit or a larger number, and the scan behind the digits.
  [[nodiscard]] std::optional<std::uint64_t> take_number(std::uint64_t limit) noexcept {
    const auto digits = text(take_all(CharClass::digit));
    if (digits.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
      const auto digit = static_cast<std::uint64_t>(c - '0');
      if (digit > limit || value > (limit - digit) / 10) return std::nullopt;
      value = value * 10 + digit;
    }
    return value;
  }
  // A quoted string at its opening quote: what stands between the quotes, escapes as written.
  [[nodiscard]] bool take_quoted(Range& inside) noexcept {
    const auto start = position_;
    for (auto i = position_ + 1; i < end_; ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '"') {
        inside = {start + 1, i - start - 1};
        position_ = i + 1;
        return true;
      }
    }
    return fail(DecodeErrorCode::sip_quote_unbalanced, start);
  }

  [[nodiscard]] bool fail(DecodeErrorCode code, std::uint32_t at, std::string_view field = {}) noexcept {
    error_ = {code, at, field};
    return false;
  }
  [[nodiscard]] bool fail(DecodeErrorCode code) noexcept { return fail(code, position_); }
  [[nodiscard]] const DecodeError& error() const noexcept { return error_; }

 private:
  std::string_view text_;
  std::uint32_t position_;
  std::uint32_t end_;
  DecodeError error_{};
};

inline constexpr std::uint64_t kMaxSeconds = std::numeric_limits<std::uint32_t>::max();

}  // namespace sallyport::sip
