// IPv4 addresses as text: four decimal bytes without leading zeros, since "010" is 10 to one reader and 8 to another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sallyport {

// Reads one at `at` of [at, end), which lies within text. Returns where it ends, or `at` where there is none. What
// stands behind it may be a further digit or dot: the caller looks. `out` is in host order, for IpAddress::v4().
[[nodiscard]] inline std::size_t take_dotted_quad(std::string_view text, std::size_t at, std::size_t end,
                                                  std::uint32_t& out) noexcept {
  const auto digit = [&](std::size_t i) {
    return i < end ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) - '0' : 10U;
  };
  std::uint32_t address = 0;
  auto i = at;
  for (int part = 0; part < 4; ++part) {
    if (part != 0) {
      if (i >= end || text[i] != '.') return at;
      ++i;
    }
    auto value = digit(i);
    if (value > 9) return at;
    ++i;
    if (value != 0) {
      if (const auto second = digit(i); second <= 9) {
        value = value * 10 + second;
        ++i;
        if (const auto third = digit(i); third <= 9) {
          value = value * 10 + third;
          ++i;
        }
      }
    }
    if (value > 255) return at;
    address = address << 8U | value;
  }
  out = address;
  return i;
}

}  // namespace sallyport
