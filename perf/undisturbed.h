// A clock that stands still while another program has the CPU. Those who pace packets by it measure this program and
// not the machine's other guests: what a scheduler took away is no latency of ours and loses no packet. A pause that
// is nobody's turn counts.
#pragma once

#include <sys/resource.h>

#include "perf/stopwatch.h"

namespace sallyport::perf {

class UndisturbedClock {
 public:
  explicit UndisturbedClock(double hertz) noexcept
      : pause_(static_cast<std::uint64_t>(hertz * kPause)), last_(time_stamp_counter()), switches_(switches()) {}

  // Ticks, without others' turns. Read often: a turn is found by the gap between two readings.
  [[nodiscard]] std::uint64_t now() noexcept {
    const auto tick = time_stamp_counter();
    const auto gap = tick - last_;
    last_ = tick;
    if (gap > pause_) [[unlikely]] {
      if (const auto count = switches(); count != switches_) {
        switches_ = count;
        ++turns_;
        return at_;
      }
    }
    return at_ += gap;
  }
  [[nodiscard]] std::uint64_t turns() const noexcept { return turns_; }

 private:
  static constexpr double kPause = 20e-6;
  [[nodiscard]] static long switches() noexcept {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nivcsw;
  }
  std::uint64_t pause_;
  std::uint64_t last_;
  long switches_;
  std::uint64_t at_ = 0, turns_ = 0;
};

}  // namespace sallyport::perf
