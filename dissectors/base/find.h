// The first of two characters in a text: what memchr does for one. Lines of text protocols end at CR or LF and
// a decoder has to see either, so this is the inner loop of reading headers.
#pragma once

#include <cstddef>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sallyport {

// Position of the first a or b at or behind `from`, or npos.
[[nodiscard]] inline std::size_t find_either(std::string_view text, std::size_t from, char a, char b) noexcept {
  auto i = from;
#if defined(__SSE2__)
  const auto all_a = _mm_set1_epi8(a);
  const auto all_b = _mm_set1_epi8(b);
  for (; i < text.size() && text.size() - i >= 16; i += 16) {
    const auto here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const auto hit = _mm_or_si128(_mm_cmpeq_epi8(here, all_a), _mm_cmpeq_epi8(here, all_b));
    if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit)); mask != 0)
      return i + static_cast<std::size_t>(__builtin_ctz(mask));
  }
#endif
  for (; i < text.size(); ++i)
    if (text[i] == a || text[i] == b) return i;
  return std::string_view::npos;
}

}  // namespace sallyport
