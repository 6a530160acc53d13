// Profile `ports`: the gateway's own loop on two DPDK ports, and testpmd on the same ports in turn. The traffic comes
// from elsewhere: a generator, a network, or a capture (net_pcap with infinite_rx=1).
//
// A process can start EAL only once, and a device has one user at a time, so each measurement has its own process.
#include <fmt/format.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "dataplane/dpdk/eal.h"
#include "dataplane/dpdk/forwarder.h"
#include "perf/profiles.h"
#include "perf/testpmd.h"

namespace sallyport::perf {
namespace {

constexpr unsigned kBuffers = 16384;
constexpr std::uint16_t kDataRoom = 2048;

class Silent final : public EventSink {
 public:
  void on_event(const Event&) override {}
};

std::shared_ptr<const rules::Policy> policy_of(const Options& options) {
  std::string text;
  std::string name = "benchmark";
  if (options.policy.empty()) {
    if (options.devices.size() != 2)
      throw std::runtime_error("ports: give --device twice, or a --policy that names two devices");
    text = fmt::format(
        "interface inside\n sallyport device {}\n sallyport zone inside\ninterface outside\n sallyport device {}\n"
        " sallyport zone outside\nsallyport\n mode observe\n",
        options.devices[0], options.devices[1]);
  } else {
    std::ifstream file(options.policy, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    if (!file) throw std::runtime_error("ports: cannot read " + options.policy);
    text = all.str();
    name = options.policy;
  }
  auto compiled = rules::compile(text, name);
  if (compiled.policy == nullptr)
    throw std::runtime_error("ports: " + rules::format(compiled.diagnostics.front(), name));
  return compiled.policy;
}

std::vector<dpdk::Device> devices_of(const rules::Policy& policy) {
  auto devices = dpdk::devices_of(policy);
  if (!devices.error.empty()) throw std::runtime_error("ports: " + devices.error);
  return std::move(devices.list);
}

// The result of a measurement, sent to the parent process as one line of text.
struct Told {
  Lap lap;
  std::uint64_t received = 0, decided = 0, dropped = 0, lost = 0, missed = 0;
};

struct Counted {
  std::uint64_t received = 0, decided = 0, dropped = 0, lost = 0, missed = 0;
};
Counted count(dpdk::Forwarder& forwarder) {
  const auto stats = forwarder.stats();
  Counted c{
      .received = 0, .decided = stats.packets, .dropped = stats.dropped, .lost = forwarder.wire().lost, .missed = 0};
  for (const auto& port : forwarder.ports()) {
    const auto counters = port->counters();
    c.received += counters.received;
    c.missed += counters.missed;
  }
  return c;
}

// Runs in its own process.
Told forward(const Options& options, int cpu) {
  const auto policy = policy_of(options);
  const auto devices = devices_of(*policy);
  const auto room = dpdk::data_room_for(devices, kDataRoom);
  const auto plan = dpdk::eal_plan(devices, {.workers = 0,
                                             .cpus = {static_cast<unsigned>(cpu)},
                                             .hugepage_bytes = options.huge_pages ? dpdk::free_hugepage_bytes() : 0,
                                             .memory_bytes = dpdk::MbufPool::bytes(kBuffers, room),
                                             .extra = {}});
  const dpdk::Eal eal(plan);
  const dpdk::MbufPool pool(kBuffers, room);
  auto ports = dpdk::open_ports(devices, pool, {});
  Silent sink;
  const auto forwarder = dpdk::make_forwarder(
      ports, policy, sink, {.idle = dpdk::IdlePolicy::spin, .hash_seed = 0x5a11, .buffers = kBuffers});
  std::atomic<bool> stop{false};
  Stopwatch watch;
  bool warm = false;
  Counted before;
  Told told;
  forwarder->run(stop, [&](dpdk::Forwarder& f) {
    const auto elapsed = watch.elapsed();
    if (!warm && elapsed > options.seconds / 8) {
      warm = true;  // the rate is steady
      before = count(f);
      watch = Stopwatch{};
    } else if (warm && elapsed > options.seconds && !stop) {
      told.lap = watch.lap();
      const auto now = count(f);
      told.received = now.received - before.received;
      told.decided = now.decided - before.decided;
      told.dropped = now.dropped - before.dropped;
      told.lost = now.lost - before.lost;
      told.missed = now.missed - before.missed;
      stop = true;
    }
    return false;
  });
  for (const auto& port : ports) port->stop();
  return told;
}

Told in_a_process(const std::function<Told()>& measure) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  std::fflush(nullptr);
  const auto child = fork();
  if (child == 0) {
    close(ends[0]);
    auto* to = fdopen(ends[1], "w");
    try {
      const auto t = measure();
      fmt::print(to, "ok {} {} {} {} {} {} {} {}\n", t.lap.cpu, t.lap.elapsed, t.lap.ticks, t.received, t.decided,
                 t.dropped, t.lost, t.missed);
    } catch (const std::exception& error) {
      fmt::print(to, "{}\n", error.what());
    }
    std::fclose(to);
    _exit(0);
  }
  close(ends[1]);
  std::string line;
  std::array<char, 1024> part{};
  for (ssize_t n = 0; (n = read(ends[0], part.data(), part.size())) > 0;)
    line.append(part.data(), static_cast<std::size_t>(n));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  std::istringstream in(line);
  std::string word;
  Told t;
  in >> word >> t.lap.cpu >> t.lap.elapsed >> t.lap.ticks >> t.received >> t.decided >> t.dropped >> t.lost >> t.missed;
  if (word != "ok" || !in) throw std::runtime_error("ports: " + (line.empty() ? "a measurement ended early" : line));
  return t;
}

std::vector<std::string> arguments_of(const std::vector<dpdk::Device>& devices) {
  std::vector<std::string> arguments;
  bool pci = false;
  for (const auto& device : devices) {
    const auto text = device.arguments.empty() ? device.name : device.name + "," + device.arguments;
    pci = pci || device.pci;
    arguments.push_back(device.pci ? "--allow=" + text : "--vdev=" + text);
  }
  if (!pci) arguments.emplace_back("--no-pci");
  return arguments;
}

}  // namespace

void measure_ports(const Options& options, Results& results) {
  const auto cpu = options.cpu >= 0 ? options.cpu : sched_getcpu();
  const auto devices = devices_of(*policy_of(options));
  const auto named = fmt::format("{}, {}", devices.front().name, devices.back().name);
  const auto figure = [&](const char* what, const char* who) -> Figure& {
    return results.figure(
        {.profile = "ports", .what = fmt::format("{}: {}", what, named), .who = who, .unit = "packet"});
  };
  const auto measure = [&](const char* what, const char* unit, Better better, double value) {
    results.measure({.profile = "ports", .what = what, .unit = unit, .better = better}, value);
  };
  for (unsigned round = 0; round < options.rounds; ++round) {
    std::fprintf(stderr, "ports: round %u\n", round + 1);
    const auto ours = in_a_process([&] { return forward(options, cpu); });
    if (ours.received == 0) throw std::runtime_error("ports: no packet arrived at " + named);
    auto& figure_of_ours = figure("forwarded", "sallyport");
    figure_of_ours.add(ours.lap, ours.received);
    const auto rate = static_cast<double>(ours.received) / ours.lap.elapsed;
    const auto percent = [&](std::uint64_t part) {
      return 100 * static_cast<double>(part) / static_cast<double>(ours.received);
    };
    measure("packets a second", "packets/s", Better::more, rate);
    measure("dropped by policy", "%", Better::neither, percent(ours.dropped));
    measure("lost at transmit", "%", Better::less, percent(ours.lost));
    measure("missed by the devices", "%", Better::less, percent(ours.missed));
    results.check("ports: packets that the engine decided on, beyond a burst of each port", 0,
                  ours.decided > ours.received + 64 || ours.received > ours.decided + 64 ? 1 : 0);
    if (options.against.empty()) continue;
    const auto theirs = in_a_process([&] {
      Testpmd testpmd(arguments_of(devices), cpu, options.huge_pages);
      Told told;
      told.lap = testpmd.forward(options.seconds, told.received);
      return told;
    });
    if (theirs.received == 0) throw std::runtime_error("ports: no packet arrived at " + named + " for testpmd");
    figure("macswap", "testpmd").add(theirs.lap, theirs.received);
    measure("of testpmd's packets a second", "x", Better::more,
            rate / (static_cast<double>(theirs.received) / theirs.lap.elapsed));
  }
}

}  // namespace sallyport::perf
