// The cursor: the only code that reads binary messages. It compares a length with the bytes left before it moves. A
// failed read is sticky: each later read fails too and returns zero. A dissector can read a group of fields and check
// ok() once.
#pragma once

#include <array>
#include <cstdint>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport {

class Cursor {
 public:
  explicit constexpr Cursor(Bytes message, std::size_t start = 0) noexcept
      : message_(message), position_(start), failed_(start > message.size()) {}

  [[nodiscard]] constexpr bool ok() const noexcept { return !failed_; }
  [[nodiscard]] constexpr std::size_t position() const noexcept { return position_; }
  [[nodiscard]] constexpr std::size_t left() const noexcept { return failed_ ? 0 : message_.size() - position_; }
  [[nodiscard]] constexpr Bytes message() const noexcept { return message_; }

  [[nodiscard]] constexpr std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(big_endian<1>()); }
  [[nodiscard]] constexpr std::uint16_t be16() noexcept { return static_cast<std::uint16_t>(big_endian<2>()); }
  [[nodiscard]] constexpr std::uint32_t be32() noexcept { return static_cast<std::uint32_t>(big_endian<4>()); }
  [[nodiscard]] constexpr std::uint64_t be64() noexcept { return big_endian<8>(); }
  [[nodiscard]] constexpr std::uint16_t le16() noexcept { return static_cast<std::uint16_t>(little_endian<2>()); }
  [[nodiscard]] constexpr std::uint32_t le32() noexcept { return static_cast<std::uint32_t>(little_endian<4>()); }

  // N bytes by value.
  template <std::size_t N>
  [[nodiscard]] constexpr std::array<std::uint8_t, N> bytes() noexcept {
    std::array<std::uint8_t, N> out{};
    if (!take(N)) return out;
    for (std::size_t i = 0; i < N; ++i) out[i] = std::to_integer<std::uint8_t>(message_[position_ - N + i]);
    return out;
  }
  // The next n bytes; moves behind them. Empty when fewer are left.
  [[nodiscard]] constexpr Bytes read(std::size_t n) noexcept {
    return take(n) ? message_.subspan(position_ - n, n) : Bytes{};
  }
  [[nodiscard]] constexpr Range range(std::size_t n) noexcept {
    if (n > kMaxMessage || position_ > kMaxMessage || !take(n)) {
      failed_ = true;
      return {};
    }
    return {static_cast<std::uint32_t>(position_ - n), static_cast<std::uint32_t>(n)};
  }
  constexpr void skip(std::size_t n) noexcept { (void)take(n); }
  // Looks without moving. Returns 0 behind the end.
  [[nodiscard]] constexpr std::uint8_t peek(std::size_t ahead = 0) const noexcept {
    return ahead < left() ? std::to_integer<std::uint8_t>(message_[position_ + ahead]) : std::uint8_t{0};
  }

  // The error to return when ok() is false.
  [[nodiscard]] constexpr DecodeError error(std::string_view field = {}) const noexcept {
    return {DecodeErrorCode::truncated, static_cast<std::uint32_t>(position_ > kMaxMessage ? kMaxMessage : position_),
            field};
  }

 private:
  [[nodiscard]] constexpr bool take(std::size_t n) noexcept {
    if (failed_ || n > message_.size() - position_) {
      failed_ = true;
      return false;
    }
    position_ += n;
    return true;
  }
  template <std::size_t N>
  [[nodiscard]] constexpr std::uint64_t big_endian() noexcept {
    if (!take(N)) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = position_ - N; i < position_; ++i)
      value = (value << 8U) | std::to_integer<std::uint64_t>(message_[i]);
    return value;
  }
  template <std::size_t N>
  [[nodiscard]] constexpr std::uint64_t little_endian() noexcept {
    if (!take(N)) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = position_; i > position_ - N; --i)
      value = (value << 8U) | std::to_integer<std::uint64_t>(message_[i - 1]);
    return value;
  }

  Bytes message_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace sallyport
