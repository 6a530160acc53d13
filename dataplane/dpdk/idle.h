// The behaviour of a polling thread that finds no packet. A gateway with cores of its own spins. On a machine with
// other work, the thread yields its core after a few empty polls, and sleeps after many. Each sleep is longer than the
// one before, up to kLongest: a packet waits less than a fifth of a millisecond.
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
  // True: the thread yielded or slept, so the clock must be read again.
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
