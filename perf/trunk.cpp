// Profile `trunk`: K calls are answered on one 5-tuple, between exchange and trunk, before any media. Then one RTP
// packet of each call comes from outside and one from inside. Check: all of them pass.
#include <fmt/format.h>

#include <cstdio>

#include "perf/media_run.h"
#include "perf/profiles.h"

namespace sallyport::perf {
namespace {

constexpr std::uint32_t kFrame = 214;

void measure_pending(std::uint32_t calls, Results& results) {
  std::fprintf(stderr, "trunk: %u calls pending\n", calls);
  MediaRun run(calls, kFrame, {.calls = calls});
  const Stopwatch set_up;
  run.set_up_calls();
  const auto ready = set_up.lap();
  auto& gateway = run.gateway();
  const auto before = gateway.port().counts().forwarded;
  const MediaSource source(kFrame);
  std::array<InFlight, kBurst> burst;
  const Stopwatch first_packets;
  for (const bool out : {false, true})
    for (std::uint32_t at = 0; at < calls; at += kBurst) {
      const auto n = std::min<std::size_t>(kBurst, calls - at);
      for (std::size_t i = 0; i < n; ++i)
        source.write(gateway.port(), burst[i], at + static_cast<std::uint32_t>(i), 0, gateway.now(), out);
      gateway.burst(std::span(burst).first(n));
    }
  const auto lap = first_packets.lap();
  const auto passed = gateway.port().counts().forwarded - before;
  const auto figure = [&](const char* what, const char* unit) -> Figure& {
    return results.figure({.profile = "trunk", .what = what, .who = "sallyport", .unit = unit, .streams = calls});
  };
  figure("INVITE, 200, ACK", "call").add(ready, calls);
  figure("first RTP packet", "packet").add(lap, std::uint64_t{calls} * 2);
  results.measure({.profile = "trunk",
                   .what = "calls whose RTP passes both ways",
                   .unit = fmt::format("of {}", calls),
                   .streams = calls,
                   .better = Better::more},
                  static_cast<double>(passed) / 2);
  gateway.finish();
  const auto name = [&](const char* what) { return fmt::format("trunk, {} calls: {}", calls, what); };
  results.check(name("answered"), calls, gateway.events().answered);
  results.check(name("first RTP packets passed, both ways"), std::uint64_t{calls} * 2, passed);
  results.check(name("streams"), std::uint64_t{calls} * 2, gateway.events().streams);
}

}  // namespace

void measure_trunk(const Options& options, Results& results) {
  for (unsigned round = 0; round < options.rounds; ++round)
    for (const auto calls : options.pending) measure_pending(calls, results);
}

}  // namespace sallyport::perf
