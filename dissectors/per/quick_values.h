// Types without components, for compiled tables: the values of a row are constants. False: the value is wrong or rare
// (see compiled.h).
#pragma once

#include "dissectors/per/quick_bits.h"
#include "dissectors/per/table.h"
#include "dissectors/per/walker.h"

namespace sallyport::per::quick {

constexpr std::int64_t k64K = 65536;

constexpr unsigned octets_of(std::uint64_t value) noexcept {
  return value == 0 ? 1U : (static_cast<unsigned>(std::bit_width(value)) + 7U) / 8U;
}

// X.691 11.5.7: a number of the range 0..kSpan.
template <std::uint64_t kSpan>
[[nodiscard, gnu::always_inline]] inline bool number_to(const QuickBits& in, std::size_t& at,
                                                        std::uint64_t& value) noexcept {
  value = 0;
  if constexpr (kSpan == 0) {
    return true;
  } else if constexpr (kSpan < 65536) {
    constexpr auto kBits = kSpan < 255 ? static_cast<unsigned>(std::bit_width(kSpan)) : kSpan == 255 ? 8U : 16U;
    if constexpr (kSpan >= 255)
      if (!in.align(at)) return false;
    return in.read(at, kBits, value) && (kSpan == (1ULL << kBits) - 1 || value <= kSpan);
  } else {
    std::uint64_t more = 0;
    if (!number_to<octets_of(kSpan) - 1>(in, at, more) || !in.align(at)) return false;
    const auto octets = static_cast<unsigned>(more) + 1;
    return in.read_wide(at, octets * 8, value) && octets == octets_of(value) && value <= kSpan;
  }
}

// 11.9: a whole length of a type with these bounds.
template <std::int64_t kLower, std::int64_t kUpper>
[[nodiscard, gnu::always_inline]] inline bool length(const QuickBits& in, std::size_t& at, std::size_t& out) noexcept {
  constexpr auto kLeast = static_cast<std::uint64_t>(kLower == kNone ? 0 : kLower);
  if constexpr (kUpper != kNone && kUpper < k64K) {
    std::uint64_t value = 0;
    if (!number_to<static_cast<std::uint64_t>(kUpper) - kLeast>(in, at, value)) return false;
    out = value + kLeast;
    return true;
  } else {
    return in.length(at, out) && out >= kLeast && (kUpper == kNone || out <= static_cast<std::uint64_t>(kUpper));
  }
}

// Octets with a length of their own.
[[nodiscard, gnu::always_inline]] inline bool general_octets(const QuickBits& in, std::size_t& at,
                                                             Value& out) noexcept {
  std::size_t count = 0;
  if (!in.length(at, count) || !in.octets(at, count, out.octets)) return false;
  out.characters = out.octets.length;
  return true;
}

// 11.4, 11.7, 11.8: a number without an upper bound or without any bound, in the shortest form.
template <std::int64_t kLower>
[[nodiscard]] bool unbounded_number(const QuickBits& in, std::size_t& at, std::int64_t& number) noexcept {
  constexpr auto kMost =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() - std::max(kLower, std::int64_t{0}));
  std::size_t octets = 0;
  std::uint64_t value = 0;
  if (!in.length(at, octets) || octets == 0 || octets > 8 ||
      !in.read_wide(at, static_cast<unsigned>(octets * 8), value))
    return false;
  if constexpr (kLower == kNone) {
    const auto shift = static_cast<unsigned>(64 - octets * 8);
    number = static_cast<std::int64_t>(value << shift) >> shift;
    return octets == 1 || static_cast<std::int64_t>(value << (shift + 8)) >> (shift + 8) != number;
  } else {
    number = static_cast<std::int64_t>(value) + kLower;
    return octets == octets_of(value) && value <= kMost;
  }
}

// X.690 8.19.2, like is_object_identifier(), for up to eight octets at once. An octet behind one without the top bit
// begins a number and may not be 0x80. The last octet has no top bit.
[[nodiscard, gnu::always_inline]] inline bool object_identifier(const QuickBits& in, std::size_t& at, Bytes message,
                                                                Value& out) noexcept {
  constexpr std::uint64_t kTops = 0x8080808080808080;
  if (!general_octets(in, at, out) || out.octets.length == 0) return false;
  if (out.octets.length > 8) return is_object_identifier(slice(message, out.octets));
  const auto octets = in.window(std::size_t{out.octets.offset} * 8);
  const auto others = octets ^ kTops;
  const auto equal = ~(((others & ~kTops) + ~kTops) | others) & kTops;
  const auto behind = 64U - out.octets.length * 8;
  return ((equal & ~(octets >> 8U)) >> behind) == 0 && (octets >> behind & 0x80U) == 0;
}

// 13.
template <Type kThis>
[[nodiscard, gnu::always_inline]] inline bool integer(const QuickBits& in, std::size_t& at, Value& out) noexcept {
  if constexpr (kThis.upper == kNone) {
    return unbounded_number<kThis.lower>(in, at, out.number);
  } else {
    constexpr auto kSpan = static_cast<std::uint64_t>(kThis.upper) - static_cast<std::uint64_t>(kThis.lower);
    std::uint64_t value = 0;
    if (!number_to<kSpan>(in, at, value)) return false;
    out.number = static_cast<std::int64_t>(static_cast<std::uint64_t>(kThis.lower) + value);
    if constexpr (kSpan == 65535) out.octets = {static_cast<std::uint32_t>(at / 8 - 2), 2};
    return true;
  }
}

// 14, without its name.
template <Type kThis>
[[nodiscard, gnu::always_inline]] inline bool enumerated(const QuickBits& in, std::size_t& at, Value& out) noexcept {
  std::uint64_t value = 0;
  if constexpr (kThis.extensible) {
    if (!in.read(at, 1, value)) return false;
    if (value != 0) {
      if (!in.read(at, 7, value) || value >= 64) return false;
      out.number = static_cast<std::int64_t>(value) + kThis.root;
      return true;
    }
  }
  if (!number_to<kThis.root - 1U>(in, at, value)) return false;
  out.number = static_cast<std::int64_t>(value);
  return true;
}

// 17.
template <Type kThis>
[[nodiscard, gnu::always_inline]] inline bool octet_string(const QuickBits& in, std::size_t& at, Value& out) noexcept {
  constexpr bool kFixed = kThis.lower == kThis.upper && kThis.upper != kNone && kThis.upper < k64K;
  std::size_t count = 0;
  if constexpr (kFixed && kThis.upper <= 2) {  // not aligned: read as a number
    std::uint64_t value = 0;
    if (!in.read_wide(at, static_cast<unsigned>(kThis.upper * 8), value)) return false;
    out.number = static_cast<std::int64_t>(value);
    return true;
  } else if constexpr (kFixed) {
    count = static_cast<std::size_t>(kThis.upper);
    if (!in.align(at)) return false;
  } else {
    if (!length<kThis.lower, kThis.upper>(in, at, count) || (count != 0 && !in.align(at))) return false;
  }
  out.characters = static_cast<std::uint32_t>(count);
  return in.octets(at, count, out.octets);
}

// 16.
template <Type kThis>
[[nodiscard, gnu::always_inline]] inline bool bit_string(const QuickBits& in, std::size_t& at, Value& out) noexcept {
  if constexpr (kThis.lower == kThis.upper && kThis.upper != kNone && kThis.upper < k64K) {
    if constexpr (kThis.upper > 16)
      if (!in.align(at)) return false;
    if constexpr (kThis.upper > 32) return in.skip(at, static_cast<std::size_t>(kThis.upper));
    std::uint64_t value = 0;
    if (!in.read_wide(at, static_cast<unsigned>(kThis.upper), value)) return false;
    out.number = static_cast<std::int64_t>(value);
    return true;
  } else {
    std::size_t count = 0;
    return length<kThis.lower, kThis.upper>(in, at, count) && (count == 0 || in.align(at)) && in.skip(at, count);
  }
}

// Characters of kBits bits. Each is an index below kLetters.
template <unsigned kBits, unsigned kLetters>
[[nodiscard]] bool characters_below(const QuickBits& in, std::size_t& at, std::size_t count) noexcept {
  constexpr unsigned kAtOnce = 56 / kBits;
  std::uint64_t value = 0;
  // For four bits, test 14 characters at once: an index is too large if the top bit is set and the lower three bits are
  // kLetters - 8 or more.
  if constexpr (kBits == 4 && kLetters > 8) {
    constexpr std::uint64_t kOnes = 0x11111111111111;
    while (count > 0) {
      const auto now = static_cast<unsigned>(std::min<std::size_t>(count, kAtOnce));
      if (!in.read(at, now * kBits, value)) return false;
      if ((value & ((value & kOnes * 7) + kOnes * (16 - kLetters)) & kOnes * 8) != 0) return false;
      count -= now;
    }
  } else {
    for (; count > 0; --count)
      if (!in.read(at, kBits, value) || value >= kLetters) return false;
  }
  return true;
}

// 30.5.
template <Type kThis>
[[nodiscard, gnu::always_inline]] inline bool string(const QuickBits& in, std::size_t& at, Value& out) noexcept {
  constexpr bool kBounded = kThis.upper != kNone && kThis.upper < k64K;
  constexpr auto kMostBits = kBounded ? kThis.upper * kThis.bits : k64K;
  constexpr bool kAligned = kBounded && kThis.lower == kThis.upper ? kMostBits > 16 : kMostBits >= 16;
  std::size_t count = 0;
  if (!length<kThis.lower, kThis.upper>(in, at, count)) return false;
  if constexpr (kAligned)
    if (!in.align(at)) return false;
  const auto start = at;
  const auto bits = count * kThis.bits;
  if constexpr (kThis.letters != 0 && kThis.letters < (1U << kThis.bits)) {
    if (!characters_below<kThis.bits, kThis.letters>(in, at, count)) return false;
  } else {
    if (!in.skip(at, bits)) return false;
  }
  if constexpr (kAligned)
    out.octets = {static_cast<std::uint32_t>(start / 8), static_cast<std::uint32_t>((bits + 7) / 8)};
  out.characters = static_cast<std::uint32_t>(count);
  return true;
}

}  // namespace sallyport::per::quick
