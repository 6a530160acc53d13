// What a run is to measure.
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
  std::uint32_t calls = 10000;                               // established ones, beside which something happens
  double calls_per_second = 100;                             // `mixed`
  std::vector<double> shares{60, 25, 15};                    // `mixed`: of SIP, SCCP and H.323 calls
  std::string file;                                          // `capture`
  std::vector<std::string> devices;                          // `ports`: two, as `sallyport device` takes them
  std::string policy;                                        // `ports`: a file that names the devices instead
  std::string against;                                       // "testpmd"
  std::string stage;                                         // only this one, for a profiler; empty: all
  int cpu = -1;                                              // to run on; -1: wherever
  bool huge_pages = true;                                    // where there are any
};

}  // namespace sallyport::perf
