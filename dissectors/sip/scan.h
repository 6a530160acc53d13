// A position in the text of a message, and the end of the current field. A Scan compares before it moves and never
// leaves the field. It keeps the error: a parser that fails returns false at once.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/find.h"
#include "dissectors/base/result.h"
#include "dissectors/sip/chars.h"

namespace sallyport::sip {

class Scan {
 public:
  // `field` lies within `message`, which is no longer than kMaxMessage.
  Scan(std::string_view message, Range field, DecodeError& error) noexcept
      : text_(message), error_(&error), position_(field.offset), end_(field.end()) {}
  Scan(std::string_view message, std::uint32_t begin, std::uint32_t end, DecodeError& error) noexcept
      : text_(message), error_(&error), position_(begin), end_(end) {}
  // A part of the field. It shares the error.
  [[nodiscard]] Scan inside(Range field) const noexcept { return {text_, field, *error_}; }

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
  [[nodiscard]] Range take_all(CharClass k) noexcept {
    const auto start = position_;
    position_ = find_not(k);
    return {start, position_ - start};
  }
  void skip_space() noexcept { position_ = find_not(CharClass::space); }
  // *LWS c *LWS: the grammar's SLASH, EQUAL, SEMI, COMMA and COLON. Without c the position does not move.
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
  // Position of the first character of a set, or end().
  template <class Set>
  [[nodiscard]] std::uint32_t find_first() const noexcept {
    return static_cast<std::uint32_t>(sallyport::find_first<Set>(text_, position_, end_));
  }
  // Position of the first of these characters, or end().
  template <char... kChars>
  [[nodiscard]] std::uint32_t find() const noexcept {
    return find_first<OneOf<kChars...>>();
  }
  // Position of the first character outside the class, or end().
  [[nodiscard]] std::uint32_t find_not(CharClass k) const noexcept {
    auto i = position_;
    while (i < end_ && is(text_[i], k)) ++i;
    return i;
  }
  // Takes the text before the first character of a set, or the rest of the field.
  template <class Set>
  [[nodiscard]] Range take_up_to() noexcept {
    const auto start = position_;
    position_ = find_first<Set>();
    return {start, position_ - start};
  }
  // Takes the text before `stop`.
  [[nodiscard]] Range take_until(std::uint32_t stop) noexcept {
    const auto start = position_;
    if (stop > position_) position_ = stop < end_ ? stop : end_;
    return {start, position_ - start};
  }
  // Takes 1*DIGIT. False if there is no digit, or if the number is larger than `limit`. Not a std::optional: that is
  // stored in two parts and copied in one, which stalls.
  [[nodiscard]] bool take_number(std::uint64_t limit, std::uint64_t& out) noexcept {
    constexpr std::uint32_t kAlwaysFits = 18;  // digits
    const auto start = position_;
    std::uint64_t value = 0;
    for (; position_ < end_ && is(text_[position_], CharClass::digit); ++position_)
      value = value * 10 + static_cast<std::uint64_t>(text_[position_] - '0');
    const auto digits = position_ - start;
    if (digits == 0) return false;
    if (digits > kAlwaysFits) return long_number({start, digits}, limit, out);
    out = value;
    return value <= limit;
  }
  // Takes a quoted string. `inside` is the text between the quotes, with its escapes.
  [[nodiscard]] bool take_quoted(Range& inside) noexcept {
    const auto start = position_;
    for (auto i = position_ + 1; i < end_; i += 2) {
      i = static_cast<std::uint32_t>(sallyport::find_first<OneOf<'"', '\\'>>(text_, i, end_));
      if (i < end_ && text_[i] == '"') {
        inside = {start + 1, i - start - 1};
        position_ = i + 1;
        return true;
      }
    }
    return fail(DecodeErrorCode::sip_quote_unbalanced, start);
  }

  [[nodiscard]] bool fail(DecodeErrorCode code, std::uint32_t at, std::string_view field = {}) noexcept {
    *error_ = {code, at, field};
    return false;
  }
  [[nodiscard]] bool fail(DecodeErrorCode code) noexcept { return fail(code, position_); }
  [[nodiscard]] DecodeError& error() const noexcept { return *error_; }

 private:
  [[nodiscard]] bool long_number(Range digits, std::uint64_t limit, std::uint64_t& out) const noexcept {
    std::uint64_t value = 0;
    for (const char c : text(digits)) {
      const auto digit = static_cast<std::uint64_t>(c - '0');
      if (digit > limit || value > (limit - digit) / 10) return false;
      value = value * 10 + digit;
    }
    out = value;
    return true;
  }

  std::string_view text_;
  DecodeError* error_;
  std::uint32_t position_;
  std::uint32_t end_;
};

inline constexpr std::uint64_t kMaxSeconds = std::numeric_limits<std::uint32_t>::max();

}  // namespace sallyport::sip
