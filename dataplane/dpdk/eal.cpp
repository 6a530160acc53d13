#include "dataplane/dpdk/eal.h"

#include <fmt/format.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <sched.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace sallyport::dpdk {
namespace {

// net_tap makes the kernel send a real-time signal for every frame; its handler only counts. The signals would leave a
// forwarding thread no time for frames, so the thread blocks them. EAL's interrupt thread still handles them.
int leave_frame_signals_to_others(void* /*unused*/) {
  sigset_t set;
  sigemptyset(&set);
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) sigaddset(&set, number);
  return pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

std::vector<unsigned> usable_cpus() {
  std::vector<unsigned> cpus;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return {0};
  for (unsigned cpu = 0; cpu < CPU_SETSIZE && cpu < RTE_MAX_LCORE; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  return cpus;
}

std::uint64_t free_hugepage_bytes() {
  // Directories are named hugepages-<size>kB.
  constexpr std::string_view kPrefix = "hugepages-";
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/kernel/mm/hugepages", error)) {
    const auto name = entry.path().filename().string();
    if (name.substr(0, kPrefix.size()) != kPrefix) continue;
    std::ifstream file(entry.path() / "free_hugepages");
    std::uint64_t pages = 0;
    if (file >> pages) bytes += pages * std::stoull(name.substr(kPrefix.size())) * 1024U;
  }
  return bytes;
}

Eal::Eal(const EalPlan& plan) : arguments_(plan.arguments) {
  for (auto& argument : arguments_) argv_.push_back(argument.data());
  if (rte_eal_init(static_cast<int>(argv_.size()), argv_.data()) < 0)
    throw std::runtime_error(fmt::format("DPDK does not start: {}", rte_strerror(rte_errno)));
  rte_eal_mp_remote_launch(leave_frame_signals_to_others, nullptr, CALL_MAIN);
  rte_eal_mp_wait_lcore();
}

Eal::~Eal() {
  rte_eal_cleanup();
}

unsigned Eal::lcores() const noexcept {
  return rte_lcore_count();
}

}  // namespace sallyport::dpdk
