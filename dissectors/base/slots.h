// Room for up to N values. A count beside it says how many there are. Unlike an array member it is not initialised, so
// that it costs nothing to make. Do not read a slot behind the count.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

namespace sallyport {

template <class T, std::size_t N>
class Slots {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  Slots() noexcept {}  // NOLINT(modernize-use-equals-default): the union below has no other default

  [[nodiscard]] static constexpr std::size_t size() noexcept { return N; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return items_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return items_[i]; }
  [[nodiscard]] T* data() noexcept { return items_.data(); }
  [[nodiscard]] const T* data() const noexcept { return items_.data(); }

 private:
  union {
    std::array<T, N> items_;
  };
};

}  // namespace sallyport
