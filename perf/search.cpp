// Profile `search`: finds the highest rate of established media without loss, by halving as in RFC 2544 26.1. Frames
// arrive at an even pace in a receive ring of kRing places, as on a card. A frame that finds the ring full is lost. The
// loop takes bursts out of the ring and gives them to the engine, on one core. It writes a frame when it takes it, so
// its time includes the generator. The latency of a frame is the time from its arrival to the end of its burst.
#include <cstdio>

#include "perf/histogram.h"
#include "perf/machine.h"
#include "perf/media_run.h"
#include "perf/profiles.h"
#include "perf/undisturbed.h"

namespace sallyport::perf {
namespace {

constexpr std::uint64_t kRing = 1024;
constexpr unsigned kSteps = 10;       // precise to a thousandth of the first guess
constexpr double kFirstGuess = 1.25;  // of the rate without a pace

struct Trial {
  std::uint64_t offered = 0, lost = 0;
  Histogram latency;
};

// The time of a burst: its part of the 20 ms for one packet of every stream.
Duration time_of(const MediaRun& run, std::span<const InFlight> burst) {
  return kPass * static_cast<std::int64_t>(burst.size()) / static_cast<std::int64_t>(run.count());
}

Trial offer(MediaRun& run, double rate, double hertz, double seconds) {
  Trial trial;
  UndisturbedClock clock(hertz);
  const double each = hertz / rate;  // ticks
  const auto end = static_cast<std::uint64_t>(seconds * hertz);
  std::uint64_t taken = 0;  // or lost
  for (auto now = clock.now(); now < end; now = clock.now()) {
    const auto arrived = static_cast<std::uint64_t>(static_cast<double>(now) / each);
    if (arrived - taken > kRing) {
      trial.lost += arrived - taken - kRing;
      taken = arrived - kRing;
    }
    if (arrived == taken) continue;
    const auto burst = run.next_burst(arrived - taken);
    run.gateway().burst(burst);
    run.gateway().pass(time_of(run, burst));
    const auto done = clock.now();
    // Takes the frame in the middle of the burst.
    const auto came =
        static_cast<std::uint64_t>((static_cast<double>(taken) + static_cast<double>(burst.size()) / 2) * each);
    trial.latency.add(done > came ? done - came : 0, burst.size());
    taken += burst.size();
  }
  trial.offered = taken;
  return trial;
}

// The rate without a pace.
double flat_out(MediaRun& run, double seconds) {
  std::uint64_t packets = 0;
  const Stopwatch watch;
  do {
    for (std::uint64_t part = 0; part < 8192; part += kBurst) {
      const auto burst = run.next_burst(kBurst);
      run.gateway().burst(burst);
      run.gateway().pass(time_of(run, burst));
      packets += burst.size();
    }
  } while (watch.elapsed() < seconds);
  return static_cast<double>(packets) / watch.lap().cpu;
}

}  // namespace

void measure_search(const Options& options, Results& results) {
  const auto hertz = this_machine().counter_hertz;
  if (hertz <= 0) {
    results.note("search: not measured; it needs a time stamp counter.");
    return;
  }
  for (const auto count : options.streams) {
    std::fprintf(stderr, "search: setting up %u calls\n", count);
    MediaRun run(count, options.frames.front(), {.calls = count});
    run.set_up_calls();
    run.start();
    const auto measure = [&](const char* what, const char* unit, bool more, double value) {
      results.measure({.profile = "search",
                       .what = what,
                       .unit = unit,
                       .streams = count,
                       .bytes = static_cast<double>(options.frames.front()),
                       .better = more ? Better::more : Better::less},
                      value);
    };
    const auto latency = [&](const char* of, const Trial& trial) {
      const auto us = [&](double ticks) { return ticks / hertz * 1e6; };
      measure((std::string("latency at ") + of + ", median").c_str(), "us", false, us(trial.latency.at(0.5)));
      measure((std::string("latency at ") + of + ", p99").c_str(), "us", false, us(trial.latency.at(0.99)));
      measure((std::string("latency at ") + of + ", p99.9").c_str(), "us", false, us(trial.latency.at(0.999)));
      measure((std::string("latency at ") + of + ", most").c_str(), "us", false,
              us(static_cast<double>(trial.latency.most())));
    };
    for (unsigned round = 0; round < options.rounds; ++round) {
      double low = 0;
      double high = flat_out(run, options.seconds / 2) * kFirstGuess;
      Trial best;
      const auto goes = [&](double rate) {
        const auto trial = offer(run, rate, hertz, options.seconds);
        if (trial.lost != 0) return false;
        low = rate;
        best = trial;
        return true;
      };
      while (goes(high)) high *= 2;
      for (unsigned step = 0; step < kSteps; ++step)
        if (const auto rate = (low + high) / 2; !goes(rate)) high = rate;
      measure("highest rate without loss", "packets/s", true, low);
      if (low == 0) continue;
      latency("that rate", best);
      latency("half of it", offer(run, low / 2, hertz, options.seconds));
      const auto above = offer(run, low * 1.1, hertz, options.seconds);
      measure("loss at 1.1 of it", "%", false,
              100 * static_cast<double>(above.lost) / static_cast<double>(std::max<std::uint64_t>(above.offered, 1)));
    }
    run.verify("search", results);
  }
}

}  // namespace sallyport::perf
