// A clock that stops while this thread does not have the CPU. Packets paced by it measure this program and not the
// machine's other guests: time that the scheduler takes away is no latency and loses no packet. A pause in the thread's
// own CPU time counts.
#pragma once

#include "perf/stopwatch.h"

namespace sallyport::perf {

class UndisturbedClock {
 public:
  explicit UndisturbedClock(double hertz) noexcept
      : hertz_(hertz),
        pause_(static_cast<std::uint64_t>(hertz * kPause)),
        start_(time_stamp_counter()),
        last_(start_),
        cpu_at_start_(seconds_of(CLOCK_THREAD_CPUTIME_ID)) {}

  // Ticks of the time stamp counter, without the turns of other threads. Call it often: a gap between two readings
  // reveals a turn.
  [[nodiscard]] std::uint64_t now() noexcept {
    const auto tick = time_stamp_counter();
    const auto gap = tick - last_;
    last_ = tick;
    if (gap > pause_) [[unlikely]]
      return at_ += gap - away(tick, gap);
    return at_ += gap;
  }

 private:
  static constexpr double kPause = 10e-6;
  // The ticks of the gap in which other threads had the CPU.
  [[nodiscard]] std::uint64_t away(std::uint64_t tick, std::uint64_t gap) noexcept {
    const auto had = (seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu_at_start_) * hertz_;
    const auto lost = static_cast<double>(tick - start_) - had;
    const auto fresh = lost - lost_;
    lost_ = lost;
    if (fresh <= 0) return 0;
    return fresh < static_cast<double>(gap) ? static_cast<std::uint64_t>(fresh) : gap;
  }

  double hertz_;
  std::uint64_t pause_, start_, last_;
  double cpu_at_start_;
  double lost_ = 0;
  std::uint64_t at_ = 0;
};

}  // namespace sallyport::perf
