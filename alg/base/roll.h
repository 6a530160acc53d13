// Numbers things, so that a reader can visit all of them, a few at a time, while things come and go.
//
// A thing keeps its number for as long as it is on the roll; a free number is used again. A reader keeps the number
// that comes next. The roll points to things: they must not move.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sallyport {

template <class Thing>
class Roll {
 public:
  // Adds a thing and gives its number.
  [[nodiscard]] std::uint32_t add(const Thing& thing) {
    if (free_.empty()) {
      things_.push_back(&thing);
      return static_cast<std::uint32_t>(things_.size() - 1);
    }
    const auto number = free_.back();
    free_.pop_back();
    things_[number] = &thing;
    return number;
  }
  void remove(std::uint32_t number) {
    things_[number] = nullptr;
    free_.push_back(number);
  }
  // Visits the things at `most` numbers from `at` on, and moves `at` behind them. True: that was the last number.
  template <class Visit>
  bool read(std::uint64_t& at, std::size_t most, const Visit& visit) const {
    const auto stop = std::min<std::uint64_t>(things_.size(), at + most);
    for (; at < stop; ++at)
      if (things_[at] != nullptr) visit(*things_[at]);
    return at >= things_.size();
  }

 private:
  std::vector<const Thing*> things_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sallyport
