// A slot of a hash table of names that is made when compiled.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sallyport {

// kSize bytes, a power of two. The slot holds the name itself, so that one cache line has both. A name that is too long
// does not compile.
template <class Id, std::size_t kSize>
struct alignas(kSize) NameSlot {
  static_assert(sizeof(Id) == 1);

  constexpr void set(std::string_view name, Id what) {
    for (std::size_t i = 0; i < name.size(); ++i) text[i] = name[i];
    size = static_cast<std::uint8_t>(name.size());
    id = what;
  }
  [[nodiscard]] constexpr std::string_view name() const noexcept { return {text.data(), size}; }

  std::array<char, kSize - 2> text{};
  std::uint8_t size = 0;
  Id id = Id::other;
};

}  // namespace sallyport
