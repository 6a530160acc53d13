// At most N of something a second, by the time that the events themselves carry.
//
//   if (!limit.take(event.time, policy.drop_events_per_second)) ++suppressed;
//
// A second begins with each whole second of that time, and the count begins anew with it.
#pragma once

#include <cstdint>

#include "alg/base/time.h"

namespace sallyport {

class RateLimit {
 public:
  // True: one more fits into this second. `per_second` 0: no limit.
  [[nodiscard]] bool take(Time now, std::uint32_t per_second) noexcept {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second != second_) {
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
