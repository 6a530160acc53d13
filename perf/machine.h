// What the machine says of a run: memory that is there, caches that missed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace sallyport::perf {

// Bytes of this process that are in memory now.
[[nodiscard]] std::uint64_t resident_bytes();

// Ends this thread's wandering: it keeps to one CPU. False: that CPU is not to be had.
[[nodiscard]] bool run_on(int cpu);

// CPUs that this thread may run on.
[[nodiscard]] std::vector<unsigned> usable_cpus();

// Cache misses of this thread, where the kernel and the machine count them.
class CacheMisses {
 public:
  CacheMisses();
  ~CacheMisses();
  CacheMisses(const CacheMisses&) = delete;
  CacheMisses& operator=(const CacheMisses&) = delete;
  [[nodiscard]] std::optional<std::uint64_t> read() const noexcept;

 private:
  int file_ = -1;
};

}  // namespace sallyport::perf
