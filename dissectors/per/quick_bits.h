// The bit reader of compiled tables. Like BitReader it compares before it moves, but after a failure it only returns
// false; walk() finds the reason. The caller keeps the position, in bits from the start of the message, in a register:
// each read depends on the previous one, and a position in memory would cost more than the read itself.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "dissectors/base/bytes.h"

namespace sallyport::per {

class QuickBits {
 public:
  static constexpr unsigned kMaxBits = 57;  // bits that one load of eight octets has from any start

  // Reads `part` of the message. Nothing if `part` lies outside the message.
  QuickBits(Bytes message, Range part) noexcept {
    if (message.size() > kMaxMessage || part.offset > message.size() || part.length > message.size() - part.offset)
      return;
    if (message.size() < short_.size()) {
      // One store, because one load reads it: single stores of octets would stall the load.
      std::uint64_t word = 0;
      for (const auto octet : message) word = word << 8U | std::to_integer<std::uint64_t>(octet);
      word = big_endian(message.empty() ? 0 : word << (64U - message.size() * 8));
      std::memcpy(short_.data(), &word, sizeof word);
    } else {
      octets_ = message.data();
      last_ = message.size() - short_.size();
    }
    begin_ = std::size_t{part.offset} * 8;
    end_ = std::size_t{part.end()} * 8;
  }
  QuickBits(const QuickBits&) = delete;
  QuickBits& operator=(const QuickBits&) = delete;

  [[nodiscard]] std::size_t begin() const noexcept { return begin_; }
  [[nodiscard]] std::size_t end() const noexcept { return end_; }

  // 1 to kMaxBits bits; the first bit is the most significant.
  [[nodiscard, gnu::always_inline]] inline bool read(std::size_t& at, unsigned count,
                                                     std::uint64_t& value) const noexcept {
    if (count > end_ - at) [[unlikely]]
      return false;
    value = window(at) >> (64U - count);
    at += count;
    return true;
  }
  // 0 to 64 bits.
  [[nodiscard, gnu::always_inline]] inline bool read_wide(std::size_t& at, unsigned count,
                                                          std::uint64_t& value) const noexcept {
    value = 0;
    if (count == 0) return true;
    if (count <= kMaxBits) return read(at, count, value);
    std::uint64_t low = 0;
    if (!read(at, count - 32, value) || !read(at, 32, low)) return false;
    value = value << 32U | low;
    return true;
  }
  [[nodiscard, gnu::always_inline]] inline bool skip(std::size_t& at, std::size_t count) const noexcept {
    if (count > end_ - at) [[unlikely]]
      return false;
    at += count;
    return true;
  }
  // Moves to the next octet over zero bits. A message ends at an octet boundary, so that the octet is whole.
  [[nodiscard, gnu::always_inline]] inline bool align(std::size_t& at) const noexcept {
    const auto fill = static_cast<unsigned>((0U - at) % 8U);
    if (fill == 0) return true;
    const bool zero = window(at) >> (64U - fill) == 0;
    at += fill;
    return zero;
  }
  // Whole octets, from an octet boundary.
  [[nodiscard, gnu::always_inline]] inline bool octets(std::size_t& at, std::size_t count, Range& out) const noexcept {
    if (count > (end_ - at) / 8) [[unlikely]]
      return false;
    out = {static_cast<std::uint32_t>(at / 8), static_cast<std::uint32_t>(count)};
    at += count * 8;
    return true;
  }
  // X.691 11.9.3.5 to 11.9.3.7: a length without bounds, in one piece and in the shortest form.
  [[nodiscard, gnu::always_inline]] inline bool length(std::size_t& at, std::size_t& out) const noexcept {
    std::uint64_t octet = 0;
    if (!align(at) || !read(at, 8, octet)) return false;
    out = octet;
    if (octet < 0x80) [[likely]]
      return true;
    at = long_length(at, out);
    return at != 0;
  }

  // Limits reading to the next `count` octets, which the message has. leave() with the result restores the limit.
  [[nodiscard, gnu::always_inline]] inline bool enter(std::size_t at, std::size_t count, std::size_t& outer) noexcept {
    if (count > (end_ - at) / 8) [[unlikely]]
      return false;
    outer = end_;
    end_ = at + count * 8;
    return true;
  }
  [[gnu::always_inline]] inline void leave(std::size_t outer) noexcept { end_ = outer; }

  // 64 bits from the position, which is before the end. At least kMaxBits of them are valid (all of them from an octet
  // boundary); bits behind the message are zero. The load lies within the message: near the end it starts earlier, and
  // the octets before the position are shifted out.
  [[nodiscard, gnu::always_inline]] inline std::uint64_t window(std::size_t at) const noexcept {
    const auto start = std::min(at / 8, last_);
    std::uint64_t word = 0;
    std::memcpy(&word, octets_ + start, sizeof word);
    return big_endian(word) << (at - start * 8);
  }

 private:
  [[nodiscard]] static std::uint64_t big_endian(std::uint64_t word) noexcept {
    return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
  }
  // The position behind the second octet of a length, or 0.
  [[nodiscard, gnu::noinline]] std::size_t long_length(std::size_t at, std::size_t& out) const noexcept {
    std::uint64_t low = 0;
    if (out >= 0xc0 || !read(at, 8, low)) return 0;  // in fragments
    out = (out & 0x3fU) << 8U | low;
    return out >= 0x80 ? at : 0;
  }

  std::array<std::byte, 8> short_;  // holds a message that is shorter than a load
  const std::byte* octets_ = short_.data();
  std::size_t last_ = 0;  // start of the last load
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace sallyport::per
