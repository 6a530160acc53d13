// The options of a run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sallyport::perf {

struct Options {
  unsigned rounds = 5;
  double seconds = 0.5;  // of each round of each figure
  std::vector<std::uint32_t> streams{100, 10000, 100000};
  std::vector<std::uint32_t> frames{214};  // bytes of a media frame
  std::vector<unsigned> workers{1};
  std::vector<std::uint32_t> flows{10000, 100000, 1000000};  // `tables`
  std::vector<std::uint32_t> pending{200, 100000};           // `trunk`
  std::uint32_t calls = 10000;                               // established calls of `attack` and `mixed`
  double calls_per_second = 100;                             // `mixed`
  std::vector<double> shares{60, 25, 15};                    // `mixed`: of SIP, SCCP and H.323 calls
  std::uint32_t shown_calls = 60000;                         // `show`
  std::string file;                                          // `capture`
  std::vector<std::string> devices;                          // `ports`: two, in the form of `sallyport device`
  std::string policy;                                        // `ports`: a file that names the devices instead
  std::string against;                                       // "testpmd"
  std::string stage;                                         // run only this stage, for a profiler; empty: all
  int cpu = -1;                                              // the CPU to run on; -1: any
  bool huge_pages = true;                                    // use huge pages if there are any
};

}  // namespace sallyport::perf
