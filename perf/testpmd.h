// dpdk-testpmd as a peer: macswap between two ports, on one core. It starts once. Its own commands start and stop the
// forwarding, so its rounds and ours take turns.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "perf/stopwatch.h"

namespace sallyport::perf {

class Testpmd {
 public:
  // `devices`: EAL's arguments for the two ports. `cpu`: the CPU of the worker. Throws std::runtime_error if testpmd
  // does not start.
  Testpmd(const std::vector<std::string>& devices, int cpu, bool huge_pages);
  ~Testpmd();
  Testpmd(const Testpmd&) = delete;
  Testpmd& operator=(const Testpmd&) = delete;

  // Forwards for `seconds`; `packets` becomes the number of received packets. The lap has the CPU time of the testpmd
  // process, whose other threads sleep meanwhile.
  [[nodiscard]] Lap forward(double seconds, std::uint64_t& packets);
  [[nodiscard]] bool huge_pages() const noexcept { return huge_; }

 private:
  void say(const std::string& command);
  // Reads the output up to the next prompt.
  [[nodiscard]] std::string reply();
  [[nodiscard]] std::uint64_t received();
  [[nodiscard]] double cpu_seconds() const;

  pid_t child_ = -1;
  int to_ = -1, from_ = -1;
  bool huge_ = false;
};

// Two net_null ports with frames of this length, which copy each frame.
[[nodiscard]] std::vector<std::string> null_devices(std::uint32_t frame_bytes);

// The free huge pages in bytes.
[[nodiscard]] std::uint64_t free_huge_pages();

}  // namespace sallyport::perf
