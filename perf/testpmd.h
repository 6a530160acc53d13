// dpdk-testpmd as a peer: macswap between two ports, on one core. It is started once and told to begin and to stop by
// its own commands, so that its rounds can take turns with ours.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "perf/stopwatch.h"

namespace sallyport::perf {

class Testpmd {
 public:
  // `devices`: EAL's arguments for its two ports. `cpu`: of its worker. Throws std::runtime_error where it does not
  // start.
  Testpmd(const std::vector<std::string>& devices, int cpu, bool huge_pages);
  ~Testpmd();
  Testpmd(const Testpmd&) = delete;
  Testpmd& operator=(const Testpmd&) = delete;

  // Forwards for so long; `packets`: how many came in. The lap has the CPU time of its process: its other threads
  // sleep meanwhile.
  [[nodiscard]] Lap forward(double seconds, std::uint64_t& packets);
  [[nodiscard]] bool huge_pages() const noexcept { return huge_; }

 private:
  void say(const std::string& command);
  // What it says up to its next prompt.
  [[nodiscard]] std::string reply();
  [[nodiscard]] std::uint64_t received();
  [[nodiscard]] double cpu_seconds() const;

  pid_t child_ = -1;
  int to_ = -1, from_ = -1;
  bool huge_ = false;
};

// Two net_null ports that hand out and take frames of this length, and copy each.
[[nodiscard]] std::vector<std::string> null_devices(std::uint32_t frame_bytes);

// Huge pages that nobody uses, in bytes.
[[nodiscard]] std::uint64_t free_huge_pages();

}  // namespace sallyport::perf
