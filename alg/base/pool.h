// A bounded pool of records named by index. The memory is reserved at start and touched only when it is used, so a
// large limit costs a small run nothing.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

namespace sallyport {

inline constexpr std::uint32_t kNoIndex = 0xffffffffU;

template <class T>
class Pool {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  explicit Pool(std::uint32_t capacity)
      : capacity_(capacity), records_(static_cast<T*>(std::aligned_alloc(kAlign, bytes(capacity)))) {
    if (records_ == nullptr) throw std::bad_alloc{};
  }

  // The index of a newly constructed record; kNoIndex when the pool is full.
  [[nodiscard]] std::uint32_t take() {
    std::uint32_t index = kNoIndex;
    if (!free_.empty()) {
      index = free_.back();
      free_.pop_back();
    } else if (used_ < capacity_) {
      index = used_++;
    } else {
      return kNoIndex;
    }
    new (&records_.get()[index]) T{};
    ++live_;
    return index;
  }
  void give_back(std::uint32_t index) {
    free_.push_back(index);
    --live_;
  }
  [[nodiscard]] T& operator[](std::uint32_t index) noexcept { return records_.get()[index]; }
  [[nodiscard]] const T& operator[](std::uint32_t index) const noexcept { return records_.get()[index]; }
  [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] std::uint32_t live() const noexcept { return live_; }
  // Every index in use is below this.
  [[nodiscard]] std::uint32_t high_water() const noexcept { return used_; }

 private:
  static constexpr std::size_t kAlign = alignof(T) > 64 ? alignof(T) : 64;
  struct Free {
    void operator()(T* p) const noexcept { std::free(p); }  // NOLINT: belongs to aligned_alloc
  };
  static std::size_t bytes(std::uint32_t capacity) noexcept {
    const std::size_t size = std::size_t{capacity} * sizeof(T);
    return (size + kAlign) / kAlign * kAlign;
  }

  std::uint32_t capacity_;
  std::uint32_t used_ = 0;  // indices from here on were never taken
  std::uint32_t live_ = 0;
  std::unique_ptr<T, Free> records_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sallyport
