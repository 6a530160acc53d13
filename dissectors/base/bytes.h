// Bytes as every dissector sees them, and ranges of bytes in a message.
//
// A View holds no pointers. It holds Ranges, which are offsets into the decoded message, so that one View serves
// reading, reporting and rewriting. Readers compare a Range with the message before they make it. slice() compares
// again and returns nothing for a Range outside the message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sallyport {

using Bytes = std::span<const std::byte>;

// The two casts between bytes and text; no other file under dissectors/ casts.
[[nodiscard]] inline std::string_view as_text(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

// Part of a message: offset and length in bytes. An absent field is the default Range.
struct Range {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  [[nodiscard]] constexpr bool empty() const noexcept { return length == 0; }
  [[nodiscard]] constexpr std::uint32_t end() const noexcept { return offset + length; }
  friend constexpr bool operator==(const Range&, const Range&) = default;
};

[[nodiscard]] inline Bytes slice(Bytes message, Range range) noexcept {
  if (range.offset > message.size() || range.length > message.size() - range.offset) return {};
  return message.subspan(range.offset, range.length);
}
[[nodiscard]] inline std::string_view text(Bytes message, Range range) noexcept {
  return as_text(slice(message, range));
}

// A dissector refuses longer messages before it makes Ranges. An offset always fits 32 bits.
inline constexpr std::size_t kMaxMessage = std::size_t{16} << 20;

}  // namespace sallyport
