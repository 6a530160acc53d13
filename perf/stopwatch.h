// Measures the CPU time of this thread. Other programs lengthen a measurement by disturbing the caches, but not by the
// time that they run. Cycles are the CPU time multiplied by the frequency of the time stamp counter; 0 if the machine
// has no such counter.
#pragma once

#include <cstdint>
#include <ctime>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace sallyport::perf {

[[nodiscard]] inline double seconds_of(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

[[nodiscard]] inline std::uint64_t time_stamp_counter() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return 0;
#endif
}

struct Lap {
  double cpu = 0;      // CPU time of this thread in seconds
  double elapsed = 0;  // wall time in seconds
  double ticks = 0;    // wall time in ticks of the time stamp counter

  Lap& operator+=(const Lap& other) noexcept {
    cpu += other.cpu;
    elapsed += other.elapsed;
    ticks += other.ticks;
    return *this;
  }
};

class Stopwatch {
 public:
  [[nodiscard]] Lap lap() const noexcept {
    return {seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu_, seconds_of(CLOCK_MONOTONIC) - elapsed_,
            static_cast<double>(time_stamp_counter() - ticks_)};
  }

  [[nodiscard]] double elapsed() const noexcept { return seconds_of(CLOCK_MONOTONIC) - elapsed_; }

 private:
  double cpu_ = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  double elapsed_ = seconds_of(CLOCK_MONOTONIC);
  std::uint64_t ticks_ = time_stamp_counter();
};

// Keeps the compiler from removing the computation of `value`.
template <class T>
inline void use(const T& value) noexcept {
  asm volatile("" : : "g"(&value) : "memory");
}

}  // namespace sallyport::perf
