// The bit reader of compiled tables: like BitReader it compares what is left before it moves, but it answers false
// instead of remembering what went wrong and where. Whoever gets a false asks walk(), which says.
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
      std::copy(message.begin(), message.end(), short_.begin());
    } else {
      octets_ = message.data();
      last_ = message.size() - short_.size();
    }
    position_ = std::size_t{part.offset} * 8;
    end_ = std::size_t{part.end()} * 8;
  }
  QuickBits(const QuickBits&) = delete;
  QuickBits& operator=(const QuickBits&) = delete;

  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] bool at_end() const noexcept { return position_ == end_; }

  // 1 to kMaxBits bits, the first one the most significant.
  [[nodiscard, gnu::always_inline]] inline bool read(unsigned count, std::uint64_t& value) noexcept {
    if (count > end_ - position_) return false;
    value = window() >> (64U - count);
    position_ += count;
    return true;
  }
  // Any number of bits up to 64.
  [[nodiscard]] bool read_wide(unsigned count, std::uint64_t& value) noexcept {
    std::uint64_t low = 0;
    value = 0;
    if (count > 32 && (!read(count - 32, value) || !read(32, low))) return false;
    if (count <= 32 && count > 0 && !read(count, low)) return false;
    value = value << 32U | low;
    return true;
  }
  [[nodiscard, gnu::always_inline]] inline bool skip(std::size_t count) noexcept {
    if (count > end_ - position_) return false;
    position_ += count;
    return true;
  }
  // To the next octet, over zero bits. An octet that has begun is there: no end lies within one.
  [[nodiscard, gnu::always_inline]] inline bool align() noexcept {
    const auto fill = static_cast<unsigned>((0U - position_) % 8U);
    if (fill == 0) return true;
    const bool zero = window() >> (64U - fill) == 0;
    position_ += fill;
    return zero;
  }
  // Whole octets from an octet boundary on.
  [[nodiscard, gnu::always_inline]] inline bool octets(std::size_t count, Range& out) noexcept {
    if (count > (end_ - position_) / 8) return false;
    out = {static_cast<std::uint32_t>(position_ / 8), static_cast<std::uint32_t>(count)};
    position_ += count * 8;
    return true;
  }
  // X.691 11.9.3.5 to 11.9.3.7: a length without bounds that comes in one piece, in as few octets as hold it.
  [[nodiscard, gnu::always_inline]] inline bool length(std::size_t& out) noexcept {
    std::uint64_t octet = 0;
    if (!align() || !read(8, octet)) return false;
    out = octet;
    return octet < 0x80 || long_length(out);
  }

  // Confines reading to the next `count` octets, which are there; leave() with what it gave goes on behind them.
  [[nodiscard, gnu::always_inline]] inline bool enter(std::size_t count, std::size_t& outer) noexcept {
    if (count > (end_ - position_) / 8) return false;
    outer = end_;
    end_ = position_ + count * 8;
    return true;
  }
  [[gnu::always_inline]] inline void leave(std::size_t outer) noexcept { end_ = outer; }

 private:
  // 64 bits from the position on, at least kMaxBits of them of the message or, behind its end, zero. The load lies
  // within the message: for its last octets it begins earlier, and what is in front is shifted out.
  [[nodiscard, gnu::always_inline]] inline std::uint64_t window() const noexcept {
    const auto octet = position_ / 8;
    const auto start = std::min(octet, last_);
    std::uint64_t word = 0;
    std::memcpy(&word, octets_ + start, sizeof word);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    return word << (position_ - start * 8);
  }
  [[nodiscard, gnu::noinline]] bool long_length(std::size_t& out) noexcept {
    std::uint64_t low = 0;
    if (out >= 0xc0 || !read(8, low)) return false;  // in fragments
    out = (out & 0x3fU) << 8U | low;
    return out >= 0x80;
  }

  std::array<std::byte, 8> short_{};  // a message that is shorter than a load
  const std::byte* octets_ = short_.data();
  std::size_t last_ = 0;  // where the last load begins
  std::size_t position_ = 0;
  std::size_t end_ = 0;
};

}  // namespace sallyport::per
