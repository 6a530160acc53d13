// Profile `signalling`: sends calls (INVITE, 200, ACK, BYE and its 200, each call with its own identifiers) through the
// engine on one core.
//
//   saturation     without a pace: the cost of a call, and so the calls a second that saturate the core
//   latency        at shares of this rate, evenly paced: the time from a message's arrival to its departure, with the
//                  queue
//   gate opening   the time from an INVITE's arrival until threads on other CPUs see that its gates are open
#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <thread>

#include "perf/calls.h"
#include "perf/histogram.h"
#include "perf/machine.h"
#include "perf/profiles.h"
#include "perf/undisturbed.h"
#include "perf/worker_set.h"

namespace sallyport::perf {
namespace {

constexpr std::uint32_t kBatch = 256;
constexpr std::uint32_t kApart = 32;  // the number of calls that begin between two messages of a call
// Ended calls are remembered for half a minute of the engine's time, which the calls advance.
constexpr std::uint32_t kRemembered = 1U << 20U;
constexpr double kUnpaced = 30'000;  // calls a second of the engine's time without a pace
constexpr std::size_t kSteps = 5;

struct Sent {
  Frame frame;
  bool from_inside;
};

class Caller {
 public:
  Caller() : gateway_({.calls = kRemembered}) {}

  // The messages of the next calls; the calls overlap.
  const std::vector<Sent>& next_batch() {
    std::array<std::vector<Sent>, kSteps> steps;
    for (std::uint32_t i = 0; i < kBatch; ++i) {
      const CallText call{next_++, i};
      const auto out = [](const std::string& text) {
        return Sent{udp_frame(exchange(), trunk(), as_bytes(text)), true};
      };
      const auto in = [](const std::string& text) {
        return Sent{udp_frame(trunk(), exchange(), as_bytes(text)), false};
      };
      steps[0].push_back(out(call.invite()));
      steps[1].push_back(in(call.answer()));
      steps[2].push_back(out(call.ack()));
      steps[3].push_back(out(call.bye()));
      steps[4].push_back(in(call.bye_answer()));
    }
    batch_.clear();
    for (std::uint32_t i = 0; i < kBatch + kApart * (kSteps - 1); ++i)
      for (std::size_t step = 0; step < kSteps; ++step)
        if (const auto before = kApart * step; i >= before && i - before < kBatch)
          batch_.push_back(std::move(steps[step][i - before]));
    calls_ += kBatch;
    return batch_;
  }
  void give(const Sent& message, Duration each) {
    gateway_.packet(message.frame, message.from_inside);
    gateway_.pass(each);
  }
  [[nodiscard]] static Duration apart(double calls_per_second) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / (calls_per_second * kSteps)));
  }

  Lap saturate(double seconds, std::uint64_t& calls) {
    Lap sum;
    for (calls = 0; sum.elapsed < seconds; calls += kBatch) {
      const auto& batch = next_batch();
      const Stopwatch watch;
      for (const auto& message : batch) give(message, apart(kUnpaced));
      sum += watch.lap();
    }
    return sum;
  }

  Histogram paced(double calls_per_second, double hertz, double seconds) {
    Histogram latency;
    const double each = hertz / (calls_per_second * kSteps);
    for (double spent = 0; spent < seconds * hertz;) {
      const auto& batch = next_batch();
      UndisturbedClock clock(hertz);
      for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto came = static_cast<std::uint64_t>(static_cast<double>(i) * each);
        while (clock.now() < came) {
        }
        give(batch[i], apart(calls_per_second));
        latency.add(clock.now() - came);
      }
      spent += static_cast<double>(clock.now());
    }
    return latency;
  }

  void verify(Results& results) {
    gateway_.finish();
    const auto& events = gateway_.events();
    const auto& counts = gateway_.port().counts();
    results.check("signalling: calls answered", calls_, events.answered);
    results.check("signalling: calls ended", calls_, events.ended);
    results.check("signalling: gates opened", calls_ * 4, events.opened);
    results.check("signalling: gates closed", calls_ * 4, events.closed);
    results.check("signalling: messages forwarded", calls_ * kSteps, counts.forwarded);
  }

 private:
  Gateway gateway_;
  std::vector<Sent> batch_;
  std::uint32_t next_ = 1;
  std::uint64_t calls_ = 0;
};

// Watches the gate table like a worker, on its own CPU.
class Watcher {
 public:
  Watcher(const GateTable& gates, int cpu) : gates_(gates), thread_([this, cpu] { watch(cpu); }) {}
  ~Watcher() {
    stop_.store(true, std::memory_order_release);
    thread_.join();
  }
  void expect(std::uint32_t version) {
    seen_.store(0, std::memory_order_relaxed);
    wanted_.store(version, std::memory_order_release);
    armed_.store(true, std::memory_order_release);
  }
  [[nodiscard]] std::uint64_t seen() const noexcept { return seen_.load(std::memory_order_acquire); }

 private:
  void watch(int cpu) {
    (void)run_on(cpu);
    while (!stop_.load(std::memory_order_acquire)) {
      if (!armed_.load(std::memory_order_acquire)) continue;
      const auto ahead = static_cast<std::int32_t>(gates_.version() - wanted_.load(std::memory_order_relaxed));
      if (ahead < 0) continue;
      armed_.store(false, std::memory_order_relaxed);
      seen_.store(time_stamp_counter(), std::memory_order_release);
    }
  }
  const GateTable& gates_;
  std::atomic<bool> stop_{false}, armed_{false};
  std::atomic<std::uint32_t> wanted_{0};
  std::atomic<std::uint64_t> seen_{0};
  std::thread thread_;
};

void measure_gates(const Options& options, double hertz, Results& results) {
  constexpr std::uint32_t kCalls = 500;
  const auto cpus = usable_cpus();
  if (cpus.size() < 2) {
    results.note("gate opening: not measured; it needs a second processor.");
    return;
  }
  for (unsigned round = 0; round < options.rounds; ++round) {
    WorkerSet set(static_cast<unsigned>(cpus.size()), {.calls = kCalls}, kCalls);
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (std::size_t i = 1; i < cpus.size(); ++i)
      watchers.push_back(std::make_unique<Watcher>(set.gates(), static_cast<int>(cpus[i])));
    Histogram ticks;
    for (std::uint32_t i = 0; i < kCalls; ++i) {
      const auto frame = udp_frame(exchange(), trunk(), as_bytes(CallText{i, i}.invite()));
      for (auto& watcher : watchers) watcher->expect(set.gates().version() + 2);  // RTP and RTCP
      const auto came = time_stamp_counter();
      set.signal(frame, true);
      std::uint64_t last = 0;
      for (auto& watcher : watchers) {
        while (watcher->seen() == 0) {
        }
        last = std::max(last, watcher->seen());
      }
      ticks.add(last > came ? last - came : 0);
    }
    const auto add = [&](const char* what, double value) {
      results.measure({.profile = "signalling", .what = what, .unit = "us"}, value / hertz * 1e6);
    };
    add("INVITE in to gates open for all, median", ticks.at(0.5));
    add("INVITE in to gates open for all, p99", ticks.at(0.99));
    results.check("signalling: gates open for all", kCalls * std::uint64_t{2}, set.gates().open_count());
  }
}

}  // namespace

void measure_signalling(const Options& options, Results& results) {
  std::fprintf(stderr, "signalling\n");
  const auto hertz = this_machine().counter_hertz;
  Caller caller;
  std::uint64_t calls = 0;
  (void)caller.saturate(options.seconds / 4, calls);  // warms up caches and clocks
  for (unsigned round = 0; round < options.rounds; ++round) {
    const auto lap = caller.saturate(options.seconds, calls);
    results.figure({.profile = "signalling", .what = "set up and taken down", .who = "sallyport", .unit = "call"})
        .add(lap, calls);
    const auto rate = static_cast<double>(calls) / lap.cpu;
    results.measure(
        {.profile = "signalling", .what = "calls until one core saturates", .unit = "calls/s", .better = Better::more},
        rate);
    if (hertz <= 0) continue;
    for (const auto share : {0.5, 0.8}) {
      const auto latency = caller.paced(rate * share, hertz, options.seconds);
      const auto add = [&](const char* what, double ticks) {
        results.measure({.profile = "signalling",
                         .what = fmt::format("message latency at {} of that, {}", share, what),
                         .unit = "us"},
                        ticks / hertz * 1e6);
      };
      add("median", latency.at(0.5));
      add("p99", latency.at(0.99));
      add("p99.9", latency.at(0.999));
      add("most", static_cast<double>(latency.most()));
    }
  }
  caller.verify(results);
  if (hertz > 0) measure_gates(options, hertz, results);
}

}  // namespace sallyport::perf
