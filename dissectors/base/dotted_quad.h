// IPv4 addresses as text: four decimal bytes without leading zeros. Some readers take "010" for 8, others for 10.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sallyport {

// Reads the address at `at` of [at, end), which lies within text. Returns its end, or `at` if there is none. The caller
// checks whether another digit or dot follows. `out` is in host order, for IpAddress::v4().
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
