#include "dissectors/per/lengths.h"

#include <bit>

namespace sallyport::per {
namespace {

unsigned octets_of(std::uint64_t value) noexcept {
  return value == 0 ? 1U : (static_cast<unsigned>(std::bit_width(value)) + 7U) / 8U;
}

// A number of `octets` octets, from an octet boundary, in the shortest form.
std::uint64_t minimal_octets(BitReader& in, std::uint64_t octets) noexcept {
  const auto at = in.position();
  const auto value = in.bits(static_cast<unsigned>(octets * 8));
  if (octets != octets_of(value)) in.fail(DecodeErrorCode::per_number_not_minimal, at);
  return value;
}

}  // namespace

std::uint64_t constrained_number(BitReader& in, std::uint64_t span) noexcept {
  if (span == 0) return 0;
  auto at = in.position();
  std::uint64_t value = 0;
  if (span < 255) {
    value = in.bits(static_cast<unsigned>(std::bit_width(span)));
  } else if (span < 65536) {
    in.align();
    at = in.position();
    value = in.bits(span == 255 ? 8 : 16);
  } else {
    const auto octets = constrained_number(in, octets_of(span) - 1) + 1;
    in.align();
    at = in.position();
    value = minimal_octets(in, octets);
  }
  if (value > span) in.fail(DecodeErrorCode::per_value_out_of_range, at);
  return in.ok() ? value : 0;
}

std::uint64_t small_number(BitReader& in) noexcept {
  if (!in.bit()) return in.bits(6);
  const auto at = in.position();
  const auto value = unbounded_number(in, 0);
  if (value < 64) in.fail(DecodeErrorCode::per_number_not_minimal, at);
  return in.ok() ? static_cast<std::uint64_t>(value) : 0;
}

std::int64_t unbounded_number(BitReader& in, std::int64_t lower) noexcept {
  Length length(in);
  if (!length.next()) return 0;
  const auto at = in.position();
  const auto octets = length.piece();
  if (octets == 0) in.fail(DecodeErrorCode::per_length_out_of_range, at);
  // No number in H.225.0, H.235 and H.245 needs more than 63 bits.
  if (octets > 8) in.fail(DecodeErrorCode::per_number_too_wide, at);
  if (!in.ok()) return 0;
  if (lower == kNone) {
    const auto value = in.bits(static_cast<unsigned>(octets * 8));
    const auto shift = static_cast<unsigned>(64 - octets * 8);
    const auto number = static_cast<std::int64_t>(value << shift) >> shift;
    // 11.4: two's complement in the shortest form.
    if (octets > 1) {
      const auto narrow = shift + 8;
      if (static_cast<std::int64_t>(value << narrow) >> narrow == number)
        in.fail(DecodeErrorCode::per_number_not_minimal, at);
    }
    return in.ok() ? number : 0;
  }
  const auto value = minimal_octets(in, octets);
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) -
                  static_cast<std::uint64_t>(lower < 0 ? 0 : lower))
    in.fail(DecodeErrorCode::per_number_too_wide, at);
  return in.ok() ? static_cast<std::int64_t>(value) + lower : 0;
}

bool Length::next() noexcept {
  if (!more_ || !in_.ok()) return false;
  if (upper_ != kNone && upper_ < k64K) {
    const auto lower = static_cast<std::uint64_t>(lower_ == kNone ? 0 : lower_);
    piece_ = constrained_number(in_, static_cast<std::uint64_t>(upper_) - lower) + lower;
    more_ = false;
  } else {
    general();
  }
  if (!in_.ok()) return false;
  ++pieces_;
  total_ += piece_;
  if (!more_ && ((lower_ != kNone && total_ < static_cast<std::uint64_t>(lower_)) ||
                 (upper_ != kNone && total_ > static_cast<std::uint64_t>(upper_))))
    in_.fail(DecodeErrorCode::per_length_out_of_range);
  return in_.ok();
}

// 11.9.3.5 to 11.9.3.8.
void Length::general() noexcept {
  in_.align();
  const auto at = in_.position();
  const auto first = in_.bits(8);
  if (first < 0x80) {
    piece_ = first;
    more_ = false;
  } else if (first < 0xc0) {
    piece_ = ((first & 0x3fU) << 8U) | in_.bits(8);
    more_ = false;
    if (piece_ < 0x80) in_.fail(DecodeErrorCode::per_length_not_minimal, at);
  } else {
    const auto blocks = first & 0x3fU;
    // Fragments are as large as possible: behind a fragment of fewer than four blocks, less than one block is left.
    if (blocks == 0 || blocks > 4 || short_fragment_seen_) in_.fail(DecodeErrorCode::per_fragment_bad, at);
    piece_ = blocks * kFragment;
    short_fragment_seen_ = blocks < 4;
  }
}

}  // namespace sallyport::per
