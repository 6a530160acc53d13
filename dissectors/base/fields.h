// A header of fixed size. It is compared with the message once; then each field is read at an offset that the compiler
// checks. Use it for headers whose layout does not depend on their content, and the Cursor for the rest.
//
//   const auto header = Fields<8>::at(message, offset);
//   if (!header) return truncated;
//   const auto port = header.be16<2>();
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "dissectors/base/bytes.h"

namespace sallyport {

template <std::size_t N>
class Fields {
 public:
  // The N bytes at `offset`. If the message is too short, the Fields are false and every field reads zero.
  [[nodiscard]] static Fields at(Bytes message, std::size_t offset) noexcept {
    if (offset > message.size() || message.size() - offset < N) return Fields{};
    return Fields{message.data() + offset};
  }

  [[nodiscard]] explicit operator bool() const noexcept { return here_ != kNothing.data(); }

  template <std::size_t At>
  [[nodiscard]] std::uint8_t u8() const noexcept {
    static_assert(At < N);
    return std::to_integer<std::uint8_t>(here_[At]);
  }
  template <std::size_t At>
  [[nodiscard]] std::uint16_t be16() const noexcept {
    static_assert(At + 2 <= N);
    std::uint16_t value = 0;
    std::memcpy(&value, here_ + At, sizeof value);
    return std::endian::native == std::endian::little ? __builtin_bswap16(value) : value;
  }
  template <std::size_t At>
  [[nodiscard]] std::uint32_t be32() const noexcept {
    static_assert(At + 4 <= N);
    std::uint32_t value = 0;
    std::memcpy(&value, here_ + At, sizeof value);
    return std::endian::native == std::endian::little ? __builtin_bswap32(value) : value;
  }
  // In the byte order of the message: for comparing and hashing, not for arithmetic.
  template <std::size_t At, class Word>
  [[nodiscard]] Word raw() const noexcept {
    static_assert(At + sizeof(Word) <= N && std::is_unsigned_v<Word>);
    Word value = 0;
    std::memcpy(&value, here_ + At, sizeof value);
    return value;
  }
  template <std::size_t At, std::size_t Count>
  [[nodiscard]] std::array<std::uint8_t, Count> bytes() const noexcept {
    static_assert(At + Count <= N);
    std::array<std::uint8_t, Count> out;
    std::memcpy(out.data(), here_ + At, Count);
    return out;
  }

 private:
  static constexpr std::array<std::byte, N> kNothing{};

  Fields() noexcept = default;
  explicit Fields(const std::byte* here) noexcept : here_(here) {}

  const std::byte* here_ = kNothing.data();
};

}  // namespace sallyport
