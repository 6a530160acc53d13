// A list that stores its first N entries in place. Lists of at most N entries allocate nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace sallyport {

template <class T, std::size_t N>
class Few {
 public:
  void push_back(const T& value) {
    if (count_ < N)
      first_[count_] = value;
    else
      more_.push_back(value);
    ++count_;
  }
  [[nodiscard]] bool contains(const T& value) const noexcept {
    const auto end = first_.begin() + std::min<std::ptrdiff_t>(count_, N);
    return std::find(first_.begin(), end, value) != end || std::find(more_.begin(), more_.end(), value) != more_.end();
  }
  // Removes all entries of this value. The others keep their order.
  void erase(const T& value) {
    const auto old = *this;
    clear();
    for (std::uint32_t i = 0; i < old.count_; ++i) {
      const auto& entry = i < N ? old.first_[i] : old.more_[i - N];
      if (!(entry == value)) push_back(entry);
    }
  }
  void clear() noexcept {
    count_ = 0;
    more_.clear();
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

 private:
  std::array<T, N> first_{};
  std::uint32_t count_ = 0;
  std::vector<T> more_;
};

}  // namespace sallyport
