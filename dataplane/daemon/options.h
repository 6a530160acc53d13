// sallyportd's command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/dpdk/forwarder.h"

namespace sallyport::daemon {

struct Options {
  std::string policy;
  std::string events;   // file, "-": standard output, empty: none
  std::string control;  // socket path, empty: none
  std::string pid_file;
  bool syslog = false;
  bool replay = false;
  std::optional<unsigned> workers;
  dpdk::Verify verify = dpdk::Verify::sampled;
  dpdk::IdlePolicy idle = dpdk::IdlePolicy::sleep;
  std::uint16_t mtu = 0;
  std::uint16_t data_room = 2048;
  unsigned buffers = 16384;
  bool verbose = false;
  std::vector<std::string> eal;  // behind "--"
};

// The options, or the exit status of a run that ends here (help, version, wrong usage).
struct Parsed {
  Options options;
  std::optional<int> exit;
};
[[nodiscard]] Parsed parse_options(int argc, char** argv);

}  // namespace sallyport::daemon
