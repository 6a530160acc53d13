// Whether two short texts are the same. For short texts, a call of memcmp costs more than the comparison.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace sallyport {

[[nodiscard]] inline bool same_bytes(std::string_view a, std::string_view b) noexcept {
  const auto size = a.size();
  if (size != b.size()) return false;
  const auto differ = [&]<class Word>(std::size_t at, Word) {
    Word x = 0;
    Word y = 0;
    std::memcpy(&x, a.data() + at, sizeof x);
    std::memcpy(&y, b.data() + at, sizeof y);
    return x != y;
  };
  // The last word may overlap the word before it.
  if (size >= 8) {
    for (std::size_t at = 8; at < size - 8; at += 8)  // seventeen characters and more
      if (differ(at, std::uint64_t{})) return false;
    return !differ(0, std::uint64_t{}) && !differ(size - 8, std::uint64_t{});
  }
  if (size >= 4) return !differ(0, std::uint32_t{}) && !differ(size - 4, std::uint32_t{});
  if (size >= 2) return !differ(0, std::uint16_t{}) && !differ(size - 2, std::uint16_t{});
  return size == 0 || a[0] == b[0];
}

}  // namespace sallyport
