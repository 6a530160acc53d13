// Profile `media`, on one core. Stages, in turn within each round:
//   copy     copies the frame into a buffer, sets tuple and RTP header, copies the frame out: the generator's cost
//   parse    also decodes all headers, as for a packet that the fast path does not know
//   engine   copies as `copy` does, and sends the frame through the engine: headers, flow, gate, RTP check, stream
//            counters, verdict
// The last stage takes the time of each burst in the engine. A packet leaves with its burst, so this is the latency
// that the engine adds. With `--against testpmd`, testpmd forwards frames of the same length in turn.
#include <sched.h>

#include <cstdio>
#include <map>

#include "dissectors/net/packet.h"
#include "perf/histogram.h"
#include "perf/machine.h"
#include "perf/media_run.h"
#include "perf/profiles.h"
#include "perf/testpmd.h"
#include "perf/undisturbed.h"

namespace sallyport::perf {
namespace {

constexpr std::uint64_t kBetweenClocks = 8192;  // packets

class Stages {
 public:
  explicit Stages(MediaRun& run) : run_(run) {}

  Lap copy(double seconds, std::uint64_t& packets) {
    return timed(seconds, packets, false, [this](std::span<InFlight> burst) { out(burst); });
  }
  Lap parse(double seconds, std::uint64_t& packets) {
    const auto bytes = run_.source().frame_bytes() - kPayloadAt;
    const auto lap = timed(seconds, packets, false, [&](std::span<InFlight> burst) {
      for (auto& in : burst)
        parsed_ += !net::decode_into(in.link, in.bytes, {}, in.headers) && number(in.headers.tuple.source.port) != 0 &&
                           in.headers.payload.length == bytes
                       ? 1U
                       : 0U;
      out(burst);
    });
    to_parse_ += packets;
    return lap;
  }
  Lap engine(double seconds, std::uint64_t& packets) {
    return timed(seconds, packets, true, [this](std::span<InFlight> burst) { run_.gateway().burst(burst); });
  }
  // The time of packets in the engine, in ticks of the time stamp counter.
  Lap latency(double seconds, double hertz, std::uint64_t& packets) {
    UndisturbedClock clock(hertz);
    return timed(seconds, packets, true, [&](std::span<InFlight> burst) {
      const auto start = clock.now();
      run_.gateway().burst(burst);
      ticks.add(clock.now() - start, burst.size());
    });
  }
  void verify(Results& results) {
    results.check("media, " + std::to_string(run_.count()) + " streams: packets parsed as they were made", to_parse_,
                  parsed_);
    run_.verify("media", results);
  }

  Histogram ticks;

 private:
  void out(std::span<const InFlight> burst) {
    Buffers& port = run_.gateway().port();
    port.forward_run(burst);
  }
  template <class Step>
  Lap timed(double seconds, std::uint64_t& packets, bool counts, const Step& step) {
    const auto at_start = run_.gateway().now();
    packets = 0;
    const Stopwatch watch;
    do {
      for (std::uint64_t part = 0; part < kBetweenClocks; part += run_.count()) {
        run_.pass(counts, step);
        packets += run_.count();
      }
    } while (watch.elapsed() < seconds);
    const auto lap = watch.lap();
    if (!counts) run_.gateway().pass(at_start - run_.gateway().now());
    return lap;
  }

  MediaRun& run_;
  std::uint64_t to_parse_ = 0, parsed_ = 0;
};

struct Stage {
  const char* name;
  const char* figure;
  Lap (Stages::*measure)(double, std::uint64_t&);
};
constexpr std::array<Stage, 3> kStages{{{"copy", "copy", &Stages::copy},
                                        {"parse", "copy, parse", &Stages::parse},
                                        {"engine", "copy, engine", &Stages::engine}}};

void memory(const char* what, std::uint64_t count, std::uint64_t before, Results& results) {
  const auto now = resident_bytes();
  results.measure({.profile = "media", .what = what, .unit = "bytes", .streams = count},
                  static_cast<double>(now > before ? now - before : 0) / static_cast<double>(count));
}

void report_latency(const Histogram& ticks, double hertz, std::uint64_t count, double frame, Results& results) {
  if (hertz <= 0 || ticks.total() == 0) return;
  const auto add = [&](const char* what, double value, Better better = Better::less) {
    results.measure(
        {.profile = "media", .what = what, .unit = "us", .streams = count, .bytes = frame, .better = better},
        value / hertz * 1e6);
  };
  add("latency added, median", ticks.at(0.5));
  add("latency added, p99", ticks.at(0.99));
  add("latency added, p99.9", ticks.at(0.999));
  add("latency added, most", static_cast<double>(ticks.most()), Better::neither);  // of one burst
}

using Peers = std::map<std::uint32_t, Testpmd>;

void measure_round(const Options& options, double hertz, MediaRun& run, Stages& stages, std::uint32_t frame,
                   Peers& peers, Results& results) {
  run.use_frames(frame);
  const auto count = run.count();
  const auto figure = [&](const char* what, const char* who) -> Figure& {
    return results.figure({.profile = "media",
                           .what = what,
                           .who = who,
                           .unit = "packet",
                           .streams = count,
                           .bytes = static_cast<double>(frame)});
  };
  const CacheMisses misses;
  std::uint64_t packets = 0;
  double ours = 0;
  for (const auto& stage : kStages) {
    if (!options.stage.empty() && options.stage != stage.name) continue;
    const auto missed = misses.read();
    const auto lap = (stages.*stage.measure)(options.seconds, packets);
    figure(stage.figure, "sallyport").add(lap, packets);
    ours = lap.cpu * 1e9 / static_cast<double>(packets);
    if (const auto now = misses.read(); now && missed)
      results.measure({.profile = "media",
                       .what = std::string("cache misses a packet, ") + stage.figure,
                       .unit = "",
                       .streams = count,
                       .bytes = static_cast<double>(frame)},
                      static_cast<double>(*now - *missed) / static_cast<double>(packets));
    else
      results.note("Cache misses: not available from this kernel or machine.");
  }
  if (!options.stage.empty()) return;
  const auto share = [&](const char* what, double part) {
    results.measure({.profile = "media",
                     .what = what,
                     .unit = "%",
                     .streams = count,
                     .bytes = static_cast<double>(frame),
                     .better = Better::neither},
                    part);
  };
  const auto copy = figure("copy", "sallyport").nanoseconds.back();
  share("share of generator and copies", 100 * copy / ours);
  share("share of the engine", 100 * (ours - copy) / ours);
  stages.ticks = {};
  (void)stages.latency(options.seconds / 2, hertz, packets);
  report_latency(stages.ticks, hertz, count, static_cast<double>(frame), results);
  if (const auto peer = peers.find(frame); peer != peers.end()) {
    const auto lap = peer->second.forward(options.seconds, packets);
    auto& theirs = figure("macswap", "testpmd");
    theirs.add(lap, packets);
    if (!theirs.nanoseconds.empty())
      results.measure({.profile = "media",
                       .what = "of testpmd's packets a second",
                       .unit = "x",
                       .streams = count,
                       .bytes = static_cast<double>(frame),
                       .better = Better::more},
                      theirs.nanoseconds.back() / ours);
  }
}

}  // namespace

void measure_media(const Options& options, Results& results) {
  const auto hertz = this_machine().counter_hertz;
  Peers peers;
  if (options.against == "testpmd") {
    const auto cpu = options.cpu >= 0 ? options.cpu : sched_getcpu();
    (void)run_on(cpu);
    for (const auto frame : options.frames) peers.try_emplace(frame, null_devices(frame), cpu, options.huge_pages);
    results.note(
        peers.begin()->second.huge_pages()
            ? "testpmd: macswap, net_null copy=1, huge pages, on the same CPU in turn."
            : "testpmd: macswap, net_null copy=1, without huge pages (none are free), on the same CPU in turn.");
  }
  for (const auto count : options.streams) {
    std::fprintf(stderr, "media: setting up %u calls\n", count);
    const auto empty = resident_bytes();
    MediaRun run(count, options.frames.front(), {.calls = count, .huge_pages = options.huge_pages});
    run.set_up_calls();
    memory("memory a call", count, empty, results);
    const auto called = resident_bytes();
    run.start();
    memory("memory a flow with its stream", count, called, results);
    Stages stages(run);
    std::uint64_t packets = 0;
    (void)stages.engine(options.seconds / 4, packets);  // warms up caches and clocks
    for (unsigned round = 0; round < options.rounds; ++round)
      for (const auto frame : options.frames) measure_round(options, hertz, run, stages, frame, peers, results);
    stages.verify(results);
  }
}

}  // namespace sallyport::perf
