// The bit reader: the only code that reads PER messages. Like the cursor it compares before it moves, and its first
// failure is sticky: each later read fails too and returns zero. A failure has the position of its bit.
#pragma once

#include <algorithm>
#include <cstdint>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport::per {

class BitReader {
 public:
  // Reads `part` of the message.
  BitReader(Bytes message, Range part) noexcept
      : message_(message), position_(std::size_t{part.offset} * 8), end_(std::size_t{part.end()} * 8) {
    if (part.offset > message.size() || part.length > message.size() - part.offset) {
      position_ = end_ = 0;
      fail(DecodeErrorCode::truncated);
    }
  }

  [[nodiscard]] bool ok() const noexcept { return !failed_; }
  [[nodiscard]] DecodeErrorCode why() const noexcept { return why_; }
  [[nodiscard]] std::size_t failed_at() const noexcept { return failed_at_; }  // bits from the start of the message
  [[nodiscard]] std::size_t position() const noexcept { return position_; }    // bits too
  [[nodiscard]] std::size_t end() const noexcept { return end_; }
  [[nodiscard]] std::size_t left() const noexcept { return failed_ ? 0 : end_ - position_; }

  void fail(DecodeErrorCode why) noexcept { fail(why, position_); }
  void fail(DecodeErrorCode why, std::size_t at) noexcept {
    if (failed_) return;
    failed_ = true;
    why_ = why;
    failed_at_ = at;
  }

  [[nodiscard]] bool bit() noexcept {
    if (!have(1)) return false;
    const auto octet = std::to_integer<unsigned>(message_[position_ / 8]);
    const bool value = ((octet >> (7U - position_ % 8)) & 1U) != 0;
    ++position_;
    return value;
  }
  // At most 64 bits; the first bit is the most significant.
  [[nodiscard]] std::uint64_t bits(unsigned count) noexcept {
    if (!have(count)) return 0;
    std::uint64_t value = 0;
    while (count > 0) {
      const auto offset = static_cast<unsigned>(position_ % 8);
      const auto take = std::min(count, 8U - offset);
      const auto octet = std::to_integer<unsigned>(message_[position_ / 8]);
      value = (value << take) | ((octet >> (8U - offset - take)) & ((1U << take) - 1U));
      position_ += take;
      count -= take;
    }
    return value;
  }
  void skip_bits(std::size_t count) noexcept {
    if (have(count)) position_ += count;
  }
  // Moves to the next octet. X.691 pads with zero bits; other padding is an error.
  void align() noexcept {
    const auto count = static_cast<unsigned>((8U - position_ % 8) % 8);
    if (count == 0) return;
    const auto at = position_;
    if (bits(count) != 0) fail(DecodeErrorCode::per_padding_nonzero, at);
  }
  // Whole octets, from an octet boundary.
  [[nodiscard]] Range octets(std::size_t count) noexcept {
    if (count > kMaxMessage || !have(count * 8)) {
      fail(DecodeErrorCode::truncated);
      return {};
    }
    const auto at = position_ / 8;
    position_ += count * 8;
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(count)};
  }

  // Limits reading to the octets of an open type that was passed before, and returns to the old position.
  struct Place {
    std::size_t position;
    std::size_t end;
  };
  [[nodiscard]] Place enter(Range part) noexcept {
    const Place place{position_, end_};
    position_ = std::size_t{part.offset} * 8;
    end_ = std::size_t{part.end()} * 8;
    return place;
  }
  void leave(Place place) noexcept {
    position_ = place.position;
    end_ = place.end;
  }

 private:
  [[nodiscard]] bool have(std::size_t count) noexcept {
    if (failed_) return false;
    if (count > end_ - position_) {
      fail(DecodeErrorCode::truncated);
      return false;
    }
    return true;
  }

  Bytes message_;
  std::size_t position_ = 0;
  std::size_t end_ = 0;
  bool failed_ = false;
  DecodeErrorCode why_{};
  std::size_t failed_at_ = 0;
};

}  // namespace sallyport::per
