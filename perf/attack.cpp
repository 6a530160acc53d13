// Profile `attack`: established calls, each with a packet every 20 ms, beside a million attack packets a second of the
// engine's time. The attack packets come from outside, from changing sources:
//
//   RTP to closed ports    of the media addresses that the calls use
//   random UDP             to any port of inside hosts
//   SYN                    to any port of inside hosts
//   INVITE                 to the exchange, which the policy opens to calls from outside: each a new call with an offer
//
// The kinds alternate in slices of a millisecond, each in bursts. Checks: no packet of a call is lost, and memory stops
// growing when the tables are full.
#include <fmt/format.h>

#include <cstdio>

#include "perf/attackers.h"
#include "perf/machine.h"
#include "perf/media_run.h"
#include "perf/profiles.h"

namespace sallyport::perf {
namespace {

constexpr std::uint64_t kPacketsPerSecond = 1'000'000;
constexpr unsigned kSlices = 20;               // of a pass of 20 ms
constexpr std::uint32_t kOtherCalls = 20'000;  // room for calls from outside
constexpr std::uint32_t kOtherFlows = 60'000;
constexpr std::uint64_t kGrowth = 64ULL << 20U;  // bytes that memory may grow once tables are full

struct Kind {
  const char* name;
  std::uint64_t percent;
  std::size_t (Attackers::*write)(MemoryPort&, std::span<InFlight>, Time);
  Lap lap{};
  std::uint64_t packets = 0;
};

class Attack {
 public:
  explicit Attack(std::uint32_t calls)
      : run_(calls, 214,
             {.calls = calls, .other_flows = kOtherFlows, .outside_calls = true, .other_calls = kOtherCalls}),
        attackers_(calls) {
    run_.set_up_calls();
    run_.start();
  }

  // Runs for `seconds` of the engine's time.
  void round(double seconds, bool with_attack) {
    media_ = {};
    media_packets_ = 0;
    for (auto& kind : kinds_) kind.lap = {}, kind.packets = 0;
    const auto slices = static_cast<std::uint64_t>(seconds / 0.001);
    for (std::uint64_t i = 0; i < slices; ++i) {
      calls_slice();
      if (with_attack)
        for (auto& kind : kinds_) slice(kind);
      run_.gateway().pass(std::chrono::milliseconds{1});
    }
  }
  void verify(Results& results);

  [[nodiscard]] const std::array<Kind, 4>& kinds() const noexcept { return kinds_; }
  [[nodiscard]] const Lap& media() const noexcept { return media_; }
  [[nodiscard]] std::uint64_t media_packets() const noexcept { return media_packets_; }

 private:
  void calls_slice() {
    const auto& counts = run_.gateway().port().counts();
    const auto before = counts.forwarded;
    std::uint64_t packets = 0;
    const Stopwatch watch;
    for (auto left = run_.count() / kSlices; left != 0;) {
      const auto burst = run_.next_burst(left);
      run_.gateway().burst(burst);
      packets += burst.size();
      left -= burst.size();
    }
    media_ += watch.lap();
    media_packets_ += packets;
    established_ += packets;
    established_forwarded_ += counts.forwarded - before;
  }
  void slice(Kind& kind) {
    const auto wanted = kPacketsPerSecond / 1000 * kind.percent / 100;
    const Stopwatch watch;
    for (std::uint64_t sent = 0; sent < wanted;) {
      const auto n = std::min<std::uint64_t>(kBurst, wanted - sent);
      const auto burst = std::span(burst_).first(n);
      (attackers_.*kind.write)(run_.gateway().port(), burst, run_.gateway().now());
      run_.gateway().burst(burst);
      sent += n;
    }
    kind.lap += watch.lap();
    kind.packets += wanted;
    attacked_ += wanted;
  }

  MediaRun run_;
  Attackers attackers_;
  std::array<Kind, 4> kinds_{{{"RTP to closed ports", 35, &Attackers::closed_rtp},
                              {"random UDP", 35, &Attackers::random_udp},
                              {"SYN", 20, &Attackers::syn},
                              {"INVITE", 10, &Attackers::invite}}};
  std::array<InFlight, kBurst> burst_;
  Lap media_;
  std::uint64_t media_packets_ = 0, established_ = 0, established_forwarded_ = 0, attacked_ = 0;
};

void Attack::verify(Results& results) {
  const auto started = run_.count();
  run_.gateway().finish();
  const auto& events = run_.gateway().events();
  results.measure({.profile = "attack", .what = "established packets lost", .unit = "packets", .streams = started},
                  static_cast<double>(established_ - established_forwarded_));
  results.check("attack: established packets passed", established_, established_forwarded_);
  results.check("attack: streams", started, events.streams);
  results.check("attack: RTP packets in them", established_ + started, events.stream_packets);
  results.check("attack: RTP packets lost", 0, events.stream_lost);
  results.check("attack: packets the engine counted", established_ + started + attacked_ + run_.signalling_frames(),
                events.summary.packets);
}

}  // namespace

void measure_attack(const Options& options, Results& results) {
  std::fprintf(stderr, "attack: setting up %u calls\n", options.calls);
  Attack attack(options.calls);
  const auto figure = [&](const char* what) -> Figure& {
    return results.figure(
        {.profile = "attack", .what = what, .who = "sallyport", .unit = "packet", .streams = options.calls});
  };
  const auto measure = [&](const char* what, const char* unit, double value) {
    results.measure({.profile = "attack", .what = what, .unit = unit, .streams = options.calls}, value);
  };
  attack.round(options.seconds, true);  // tables fill
  attack.round(options.seconds, true);
  const auto full = resident_bytes();
  for (unsigned round = 0; round < options.rounds; ++round) {
    attack.round(options.seconds, false);
    figure("established, alone").add(attack.media(), attack.media_packets());
    attack.round(options.seconds, true);
    figure("established, under attack").add(attack.media(), attack.media_packets());
    auto cpu = attack.media().cpu;
    for (const auto& kind : attack.kinds()) {
      figure(kind.name).add(kind.lap, kind.packets);
      cpu += kind.lap.cpu;
    }
    measure("CPU a second of calls and attack", "%", 100 * cpu / options.seconds);
  }
  const auto now = resident_bytes();
  const auto grown = now > full ? now - full : 0;
  measure("memory grown since the tables were full", "bytes", static_cast<double>(grown));
  results.check("attack: memory grew without bound", 0, grown > kGrowth ? grown : 0);
  attack.verify(results);
}

}  // namespace sallyport::perf
