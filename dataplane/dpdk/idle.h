// What a polling thread does when nothing comes. A gateway with cores of its own spins; on a machine that has other
// things to do, a thread that found nothing a few times lets whoever waits for its core have a turn, and one that found
// nothing for a while sleeps for moments that grow to kLongest, which is what a packet may then wait: less than a fifth
// of a millisecond.
#pragma once

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cstdint>

namespace sallyport::dpdk {

enum class IdlePolicy : std::uint8_t { sleep, spin };

class Idle {
 public:
  explicit Idle(IdlePolicy policy) noexcept : policy_(policy) {}
  void busy() noexcept { empty_ = 0; }
  // Whether time may have passed.
  bool empty() noexcept {
    if (policy_ == IdlePolicy::spin) return false;
    if (++empty_ < kPatience) {
      if (empty_ % kPolite != 0) return false;
      sched_yield();
      return true;
    }
    const auto rounds = std::min<std::uint64_t>(empty_ - kPatience, kLongest / kStep - 1);
    const timespec moment{0, static_cast<long>((rounds + 1) * kStep)};
    (void)nanosleep(&moment, nullptr);
    return true;
  }

 private:
  static constexpr std::uint64_t kPolite = 8, kPatience = 1000;  // empty polls
  static constexpr std::uint64_t kStep = 20'000;                 // nanoseconds
  static constexpr std::uint64_t kLongest = 100'000;
  IdlePolicy policy_;
  std::uint64_t empty_ = 0;
};

}  // namespace sallyport::dpdk
