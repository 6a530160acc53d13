#include "perf/testpmd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace sallyport::perf {
namespace {

constexpr std::string_view kPrompt = "testpmd> ";
constexpr int kPatience = 30000;                  // milliseconds to start or to answer
constexpr std::uint64_t kItsPages = 256U << 20U;  // the size of its pools

void sleep_for(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  const timespec time{whole, static_cast<long>((seconds - static_cast<double>(whole)) * 1e9)};
  nanosleep(&time, nullptr);
}

}  // namespace

std::uint64_t free_huge_pages() {
  constexpr std::string_view kPrefix = "hugepages-";  // followed by the size and "kB"
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/kernel/mm/hugepages", error)) {
    const auto name = entry.path().filename().string();
    std::ifstream file(entry.path() / "free_hugepages");
    std::uint64_t pages = 0;
    if (name.starts_with(kPrefix) && file >> pages) bytes += pages * std::stoull(name.substr(kPrefix.size())) * 1024U;
  }
  return bytes;
}

std::vector<std::string> null_devices(std::uint32_t frame_bytes) {
  std::vector<std::string> devices{"--no-pci"};
  for (const char* name : {"net_null0", "net_null1"})
    devices.push_back(fmt::format("--vdev={},size={},copy=1", name, frame_bytes));
  return devices;
}

Testpmd::Testpmd(const std::vector<std::string>& devices, int cpu, bool huge_pages) {
  huge_ = huge_pages && free_huge_pages() >= kItsPages;
  std::vector<std::string> words{"dpdk-testpmd", fmt::format("--lcores=0@{0},1@{0}", cpu), "--log-level=3"};
  words.insert(words.end(), devices.begin(), devices.end());
  if (huge_)
    words.insert(words.end(), {"--in-memory", "-m", "256"});
  else
    words.insert(words.end(), {"--no-huge", "--no-shconf", "-m", "512"});
  words.insert(words.end(),
               {"--", "-i", "--forward-mode=macswap", "--burst=32", "--mbcache=512", "--total-num-mbufs=16384"});
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::array<int, 2> in{};
  int out = -1;
  // testpmd needs a terminal: it would write to a pipe only when its buffer is full.
  if (pipe2(in.data(), O_CLOEXEC) != 0 || openpty(&from_, &out, nullptr, nullptr, nullptr) != 0)
    throw std::runtime_error("no terminal for dpdk-testpmd");
  fcntl(from_, F_SETFD, FD_CLOEXEC);
  child_ = fork();
  if (child_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(in[0]);
  close(out);
  to_ = in[1];
  signal(SIGPIPE, SIG_IGN);
  (void)reply();
}

Testpmd::~Testpmd() {
  if (child_ <= 0) return;
  const std::string_view quit = "quit\n";
  (void)!write(to_, quit.data(), quit.size());
  close(to_);
  close(from_);
  sleep_for(0.2);
  kill(child_, SIGTERM);
  waitpid(child_, nullptr, 0);
}

void Testpmd::say(const std::string& command) {
  const auto line = command + "\n";
  if (write(to_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::runtime_error("dpdk-testpmd takes no commands");
}

std::string Testpmd::reply() {
  std::string text;
  std::array<char, 4096> part{};
  while (text.find(kPrompt) == std::string::npos) {
    pollfd wait{from_, POLLIN, 0};
    const auto ready = poll(&wait, 1, kPatience);
    const auto n = ready > 0 ? read(from_, part.data(), part.size()) : -1;
    if (n <= 0)
      throw std::runtime_error("dpdk-testpmd (package dpdk) does not run; it says: " +
                               text.substr(text.size() > 400 ? text.size() - 400 : 0));
    text.append(part.data(), static_cast<std::size_t>(n));
  }
  return text;
}

std::uint64_t Testpmd::received() {
  say("show port stats all");
  const auto text = reply();
  constexpr std::string_view kName = "RX-packets:";
  std::uint64_t sum = 0;
  for (auto at = text.find(kName); at != std::string::npos; at = text.find(kName, at + 1))
    sum += std::stoull(text.substr(at + kName.size(), 32));
  return sum;
}

double Testpmd::cpu_seconds() const {
  clockid_t clock{};
  return clock_getcpuclockid(child_, &clock) == 0 ? seconds_of(clock) : 0;
}

Lap Testpmd::forward(double seconds, std::uint64_t& packets) {
  say("start");
  (void)reply();
  sleep_for(seconds / 8);  // warms up
  const auto before = received();
  const auto cpu = cpu_seconds();
  const Stopwatch watch;
  sleep_for(seconds);
  packets = received() - before;
  auto lap = watch.lap();
  lap.cpu = cpu_seconds() - cpu;
  say("stop");
  (void)reply();
  return lap;
}

}  // namespace sallyport::perf
