// A histogram of durations. Each power of two has eight buckets, so a percentile is exact to 6 %.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace sallyport::perf {

class Histogram {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1) noexcept {
    counts_[bucket(value)] += times;
    total_ += times;
    most_ = value > most_ ? value : most_;
  }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::uint64_t most() const noexcept { return most_; }
  // The value that `share` of the entries do not exceed: 0.5 is the median.
  [[nodiscard]] double at(double share) const noexcept {
    const auto wanted = share * static_cast<double>(total_);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen != 0 && static_cast<double>(seen) >= wanted) return middle(i);
    }
    return static_cast<double>(most_);
  }

 private:
  static constexpr unsigned kPart = 3;  // bits after the highest set bit that choose the bucket
  [[nodiscard]] static std::size_t bucket(std::uint64_t value) noexcept {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    if (width <= kPart + 1) return value;
    const auto shift = width - kPart - 1;
    return (std::size_t{shift} << kPart) + (value >> shift);
  }
  [[nodiscard]] static double middle(std::size_t index) noexcept {
    if (index < (2U << kPart)) return static_cast<double>(index);
    const auto shift = (index >> kPart) - 1;
    const auto least = ((index & ((1U << kPart) - 1U)) | (1U << kPart)) << shift;
    return static_cast<double>(least) + static_cast<double>(1ULL << shift) / 2;
  }

  std::array<std::uint64_t, 64 << kPart> counts_{};
  std::uint64_t total_ = 0, most_ = 0;
};

}  // namespace sallyport::perf
