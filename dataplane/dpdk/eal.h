// DPDK's environment: started once, with arguments that the program makes from the policy and the machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataplane/dpdk/device.h"

namespace sallyport::dpdk {

// What the machine offers.
[[nodiscard]] std::vector<unsigned> usable_cpus();
[[nodiscard]] std::uint64_t free_hugepage_bytes();

class Eal {
 public:
  // Throws std::runtime_error with the reason.
  explicit Eal(const EalPlan& plan);
  ~Eal();
  Eal(const Eal&) = delete;
  Eal& operator=(const Eal&) = delete;

  [[nodiscard]] unsigned lcores() const noexcept;

 private:
  std::vector<std::string> arguments_;  // rte_eal_init keeps pointers to them
  std::vector<char*> argv_;
};

}  // namespace sallyport::dpdk
