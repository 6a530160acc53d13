// Data of the machine during a run: memory in use, cache misses.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace sallyport::perf {

// The resident memory of this process in bytes.
[[nodiscard]] std::uint64_t resident_bytes();

// Pins this thread to one CPU. False: the CPU is not available.
[[nodiscard]] bool run_on(int cpu);

// The CPUs that this thread may use.
[[nodiscard]] std::vector<unsigned> usable_cpus();

// Cache misses of this thread, if the kernel and the machine count them.
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
