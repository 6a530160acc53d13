// A counter that one thread writes and any thread reads: plain stores, no read-modify-write.
#pragma once

#include <atomic>
#include <cstdint>

namespace sallyport::dpdk {

class Tally {
 public:
  void add(std::uint64_t n = 1) noexcept { value_.store(get() + n, std::memory_order_relaxed); }
  void subtract(std::uint64_t n = 1) noexcept { value_.store(get() - n, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace sallyport::dpdk
