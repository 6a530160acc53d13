#include "perf/machine.h"

#include <linux/perf_event.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "perf/figures.h"

namespace sallyport::perf {
namespace {

std::string first_line(const char* path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string cpu_model() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.rfind("model name", 0) == 0 && line.find(':') != std::string::npos)
      return line.substr(std::min(line.size(), line.find(':') + 2));
  return "unknown CPU";
}

// Returns the word in brackets of "always [madvise] never".
std::string chosen(const std::string& line) {
  const auto open = line.find('[');
  const auto close = line.find(']');
  return open == std::string::npos || close < open ? "unknown" : line.substr(open + 1, close - open - 1);
}

double counter_hertz() {
  if (time_stamp_counter() == 0) return 0;
  const Stopwatch watch;
  usleep(20000);
  const auto lap = watch.lap();
  return lap.elapsed > 0 ? lap.ticks / lap.elapsed : 0;
}

}  // namespace

Machine this_machine() {
  Machine m;
  m.cpu = cpu_model();
  m.processors = static_cast<unsigned>(sysconf(_SC_NPROCESSORS_ONLN));
  utsname name{};
  if (uname(&name) == 0) m.kernel = std::string(name.sysname) + " " + name.release;
#if defined(__clang__)
  m.compiler = "clang " __clang_version__;
#else
  m.compiler = "gcc " __VERSION__;
#endif
  m.huge_pages = chosen(first_line("/sys/kernel/mm/transparent_hugepage/enabled"));
  m.load = std::strtod(first_line("/proc/loadavg").c_str(), nullptr);
  m.counter_hertz = counter_hertz();
  return m;
}

std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  in >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

bool run_on(int cpu) {
  if (cpu < 0) return true;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

std::vector<unsigned> usable_cpus() {
  std::vector<unsigned> cpus;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return {0};
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  return cpus;
}

CacheMisses::CacheMisses() {
  perf_event_attr event{};
  event.type = PERF_TYPE_HARDWARE;
  event.size = sizeof event;
  event.config = PERF_COUNT_HW_CACHE_MISSES;
  event.exclude_kernel = 1;
  event.exclude_hv = 1;
  file_ = static_cast<int>(syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
}

CacheMisses::~CacheMisses() {
  if (file_ >= 0) close(file_);
}

std::optional<std::uint64_t> CacheMisses::read() const noexcept {
  std::uint64_t count = 0;
  if (file_ < 0 || ::read(file_, &count, sizeof count) != sizeof count) return std::nullopt;
  return count;
}

}  // namespace sallyport::perf
