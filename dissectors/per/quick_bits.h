// The bit reader of compiled tables: like BitReader it compares what is left before it moves, but it answers false
// instead of remembering what went wrong and where. Whoever gets a false asks walk(), which says. The position, in
// bits from the start of the message, is its caller's, who keeps it in a register: each read depends on the one before,
// and a position that went through memory at every call cost more than the rest of it.
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
  static constexpr unsigned kMaxBits = 57;  // what one load of eight octets holds from any bit on

  // Reads `part` of the message, from its first bit on; nothing where it is no part of it.
  QuickBits(Bytes message, Range part) noexcept {
    if (message.size() > kMaxMessage || part.offset > message.size() || part.length > message.size() - part.offset)
      return;
    if (message.size() < short_.size()) {
      // At once, as it is read: octets stored one by one would be waited for.
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

  // 1 to kMaxBits bits, the first one the most significant.
  [[nodiscard, gnu::always_inline]] inline bool read(std::size_t& at, unsigned count,
                                                     std::uint64_t& value) const noexcept {
    if (count > end_ - at) [[unlikely]]
      return false;
    value = window(at) >> (64U - count);
    at += count;
    return true;
  }
  // Up to 64 bits, or none.
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
  // To the next octet, over zero bits. An octet that has begun is there: no end lies within one.
  [[nodiscard, gnu::always_inline]] inline bool align(std::size_t& at) const noexcept {
    const auto fill = static_cast<unsigned>((0U - at) % 8U);
    if (fill == 0) return true;
    const bool zero = window(at) >> (64U - fill) == 0;
    at += fill;
    return zero;
  }
  // Whole octets from an octet boundary on.
  [[nodiscard, gnu::always_inline]] inline bool octets(std::size_t& at, std::size_t count, Range& out) const noexcept {
    if (count > (end_ - at) / 8) [[unlikely]]
      return false;
    out = {static_cast<std::uint32_t>(at / 8), static_cast<std::uint32_t>(count)};
    at += count * 8;
    return true;
  }
  // X.691 11.9.3.5 to 11.9.3.7: a length without bounds that comes in one piece, in as few octets as hold it.
  [[nodiscard, gnu::always_inline]] inline bool length(std::size_t& at, std::size_t& out) const noexcept {
    std::uint64_t octet = 0;
    if (!align(at) || !read(at, 8, octet)) return false;
    out = octet;
    if (octet < 0x80) [[likely]]
      return true;
    at = long_length(at, out);
    return at != 0;
  }

  // Confines reading to the next `count` octets, which are there; leave() with what it gave goes on behind them.
  [[nodiscard, gnu::always_inline]] inline bool enter(std::size_t at, std::size_t count, std::size_t& outer) noexcept {
    if (count > (end_ - at) / 8) [[unlikely]]
      return false;
    outer = end_;
    end_ = at + count * 8;
    return true;
  }
  [[gnu::always_inline]] inline void leave(std::size_t outer) noexcept { end_ = outer; }

  // 64 bits from the position on, which is in front of the end: at least kMaxBits of them, from an octet boundary on
  // all, are the message's or, behind it, zero. The load lies within the message: for its last octets it begins
  // earlier, and what is in front is shifted out.
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
  // Behind the second octet of a length, or 0.
  [[nodiscard, gnu::noinline]] std::size_t long_length(std::size_t at, std::size_t& out) const noexcept {
    std::uint64_t low = 0;
    if (out >= 0xc0 || !read(at, 8, low)) return 0;  // in fragments
    out = (out & 0x3fU) << 8U | low;
    return out >= 0x80 ? at : 0;
  }

  std::array<std::byte, 8> short_;  // a message that is shorter than a load
  const std::byte* octets_ = short_.data();
  std::size_t last_ = 0;  // where the last load begins
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace sallyport::per
