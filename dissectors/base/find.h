// The first character of a set in a text: the inner loop of every text protocol, sixteen characters at a time
// where the processor has SSE2 (all x86-64), one at a time elsewhere. A set is written once, for a Lane: one character
// or sixteen. find_test.cpp compares the two.
//
//   struct Blank { template <class Lane> static auto has(Lane c) noexcept { return c.is(' ') | c.is('\t'); } };
//   const auto stop = find_first<Blank>(text, from, end);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sallyport {

struct Hit {
  bool bits;
  friend constexpr Hit operator|(Hit a, Hit b) noexcept { return {a.bits || b.bits}; }
};
struct OneLane {
  unsigned char c;
  [[nodiscard]] constexpr Hit is(char other) const noexcept { return {c == static_cast<unsigned char>(other)}; }
  [[nodiscard]] constexpr Hit within(unsigned char low, unsigned char high) const noexcept {
    return {low <= c && c <= high};
  }
  // Letters without their case. Some other characters become equal too, but none becomes equal to a letter.
  [[nodiscard]] constexpr OneLane folded() const noexcept { return {static_cast<unsigned char>(c | 0x20U)}; }
  [[nodiscard]] static constexpr Hit negated(Hit hit) noexcept { return {!hit.bits}; }
};

#if defined(__SSE2__)
struct SixteenHits {
  __m128i bits;
  friend SixteenHits operator|(SixteenHits a, SixteenHits b) noexcept { return {_mm_or_si128(a.bits, b.bits)}; }
};
struct SixteenLanes {
  __m128i c;
  [[nodiscard]] SixteenHits is(char other) const noexcept { return {_mm_cmpeq_epi8(c, _mm_set1_epi8(other))}; }
  [[nodiscard]] SixteenHits within(unsigned char low, unsigned char high) const noexcept {
    const auto above = _mm_sub_epi8(c, _mm_set1_epi8(static_cast<char>(low)));  // lower values wrap around
    const auto width = _mm_set1_epi8(static_cast<char>(high - low));
    return {_mm_cmpeq_epi8(_mm_min_epu8(above, width), above)};
  }
  [[nodiscard]] SixteenLanes folded() const noexcept { return {_mm_or_si128(c, _mm_set1_epi8(0x20))}; }
  [[nodiscard]] static SixteenHits negated(SixteenHits hits) noexcept {
    return {_mm_cmpeq_epi8(hits.bits, _mm_setzero_si128())};
  }
};
#endif

template <char... kChars>
struct OneOf {
  template <class Lane>
  [[nodiscard]] static auto has(Lane c) noexcept {
    return (c.is(kChars) | ...);
  }
};

// Position of the first character of the set in [from, end), or `end` if there is none. `end` lies within text.
template <class Set>
[[nodiscard, gnu::noinline]] std::size_t find_first_bytewise(std::string_view text, std::size_t from,
                                                             std::size_t end) noexcept {
  while (from < end && !Set::has(OneLane{static_cast<unsigned char>(text[from])}).bits) ++from;
  return from < end ? from : end;
}

#if defined(__SSE2__)
inline constexpr std::size_t kLanes = 16;

// The sixteen characters at `at`. Those before `from` are ignored.
template <class Set>
[[nodiscard]] inline std::size_t find_in_lanes(std::string_view text, std::size_t at, std::size_t from,
                                               std::size_t none) noexcept {
  const SixteenLanes here{_mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at))};
  const auto hits = std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(Set::has(here).bits))} >> (from - at);
  return hits != 0 ? from + static_cast<std::size_t>(__builtin_ctzll(hits)) : none;
}

// Fewer than sixteen characters are left: look at the last sixteen of the text again.
template <class Set>
[[nodiscard, gnu::noinline]] std::size_t find_first_at_end(std::string_view text, std::size_t from,
                                                           std::size_t end) noexcept {
  if (text.size() < kLanes) return find_first_bytewise<Set>(text, from, end);
  if (from >= end) return end;
  const auto hit = find_in_lanes<Set>(text, text.size() - kLanes, from, end);
  return hit < end ? hit : end;
}
#endif

template <class Set>
[[nodiscard]] inline std::size_t find_first(std::string_view text, std::size_t from, std::size_t end) noexcept {
#if defined(__SSE2__)
  constexpr auto kNone = std::string_view::npos;
  // The text has sixteen characters at `from`, inside [from, end) or behind it.
  for (; from < end && from + kLanes <= text.size(); from += kLanes)
    if (const auto hit = find_in_lanes<Set>(text, from, from, kNone); hit != kNone) return hit < end ? hit : end;
  return from < end ? find_first_at_end<Set>(text, from, end) : end;
#else
  return find_first_bytewise<Set>(text, from, end);
#endif
}

// One bit for each of the `count` characters (at most 64) at `from`: set if the character is in the set. The first
// character is bit 0.
template <class Set>
[[nodiscard, gnu::noinline]] std::uint64_t hits_bytewise(std::string_view text, std::size_t from,
                                                         std::size_t count) noexcept {
  std::uint64_t hits = 0;
  for (std::size_t i = 0; i < count; ++i)
    if (Set::has(OneLane{static_cast<unsigned char>(text[from + i])}).bits) hits |= std::uint64_t{1} << i;
  return hits;
}

// The same for the 64 characters at `from`, which the text has.
template <class Set>
[[nodiscard]] inline std::uint64_t hits_of_64(std::string_view text, std::size_t from) noexcept {
#if defined(__SSE2__)
  // Unrolled by hand: the compiler does not unroll the loop.
  const auto lanes = [&](std::size_t i) {
    const SixteenLanes here{_mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from + i))};
    return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(Set::has(here).bits))} << i;
  };
  return lanes(0) | lanes(kLanes) | lanes(2 * kLanes) | lanes(3 * kLanes);
#else
  return hits_bytewise<Set>(text, from, 64);
#endif
}

// The same when fewer than 64 characters are left.
template <class Set>
[[nodiscard, gnu::noinline]] std::uint64_t hits_of_rest(std::string_view text, std::size_t from) noexcept {
  if (from >= text.size()) return 0;
  const auto left = text.size() - from;
  if (text.size() < 64) return hits_bytewise<Set>(text, from, left);
  return hits_of_64<Set>(text, text.size() - 64) >> (64 - left);
}

// Finds one character of a set after the other, for example the ends of lines. It looks at each character once, at 64
// together. find_first() starts again behind each character that it finds.
template <class Set>
class Finder {
 public:
  Finder(std::string_view text, std::size_t from) noexcept : text_(text) { look(from); }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  // Position of the first character of the set at or behind `from`, or text.size(). `from` never decreases.
  [[nodiscard, gnu::always_inline]] inline std::size_t next(std::size_t from) noexcept {
    if (from - begin_ >= 64) look(from);
    auto left = hits_ >> (from - begin_);
    while (left == 0) {
      if (begin_ + 64 >= text_.size()) return text_.size();
      from = begin_ + 64;
      look(from);
      left = hits_;
    }
    return from + static_cast<std::size_t>(__builtin_ctzll(left));
  }

 private:
  void look(std::size_t from) noexcept {
    begin_ = from;
    hits_ = from < text_.size() && text_.size() - from >= 64 ? hits_of_64<Set>(text_, from)
                                                             : hits_of_rest<Set>(text_, from);
  }

  std::string_view text_;
  std::size_t begin_ = 0;  // of the 64 characters
  std::uint64_t hits_ = 0;
};

}  // namespace sallyport
