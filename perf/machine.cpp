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

// "always [madvise] never": the word in brackets.
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

}  // namespace sallyport::perf
