// Permits at most N events a second, by the time stamps of the events.
//
//   if (!limit.take(event.time, policy.drop_events_per_second)) ++suppressed;
//
// The count starts again at each whole second of that time.
#pragma once

#include <cstdint>

#include "alg/base/time.h"

namespace sallyport {

class RateLimit {
 public:
  // True: one more fits into this second. `per_second` 0: no limit.
  [[nodiscard]] bool take(Time now, std::uint32_t per_second) noexcept {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second > second_) {  // a kept packet is older: it counts in the present second
      second_ = second;
      taken_ = 0;
    }
    if (per_second == 0) return true;
    if (taken_ >= per_second) return false;
    ++taken_;
    return true;
  }

 private:
  std::chrono::sys_seconds second_{};
  std::uint32_t taken_ = 0;
};

}  // namespace sallyport
