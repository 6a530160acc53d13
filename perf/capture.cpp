// Profile `capture`: sends the packets of a file through the engine, from memory, repeatedly. The file is read before
// the measurement. The time of each repetition continues the time of the last one, so earlier state expires normally.
// Zones follow from the addresses and nothing is dropped, as in the analyzer without a policy.
#include <cstdio>
#include <stdexcept>

#include "dataplane/pcap/capture_reader.h"
#include "perf/gateway.h"
#include "perf/machine.h"
#include "perf/profiles.h"

namespace sallyport::perf {
namespace {

constexpr std::size_t kMost = std::size_t{512} << 20U;  // bytes of packets

struct Recorded {
  std::size_t at = 0;
  std::size_t length = 0;
  Duration after{};  // time after the first packet
};

struct Recording {
  std::vector<std::byte> bytes;
  std::vector<Recorded> packets;
  net::LinkType link{};
  Time first{};
  Duration lasts{};
};

Recording read(const std::string& file) {
  const auto opened = CaptureReader::open(file);
  if (!opened.reader) throw std::runtime_error(opened.error);
  Recording all;
  all.link = opened.reader->link();
  Time latest{};
  for (CapturedPacket packet; opened.reader->next(packet);) {
    if (all.bytes.size() + packet.bytes.size() > kMost) {
      std::fprintf(stderr, "capture: only the first %zu packets\n", all.packets.size());
      break;
    }
    if (all.packets.empty()) all.first = latest = packet.time;
    latest = std::max(latest, packet.time);
    all.packets.push_back({all.bytes.size(), packet.bytes.size(), latest - all.first});
    all.bytes.insert(all.bytes.end(), packet.bytes.begin(), packet.bytes.end());
  }
  if (!opened.reader->error().empty()) throw std::runtime_error(opened.reader->error());
  if (all.packets.empty()) throw std::runtime_error(file + " holds no packets");
  all.lasts = latest - all.first + std::chrono::seconds{1};
  return all;
}

}  // namespace

void measure_capture(const Options& options, Results& results) {
  const auto recording = read(options.file);
  MemoryPort port;
  EventCounts events;
  auto compiled = rules::compile("sallyport\n mode observe\n", "benchmark");
  if (!compiled.policy) throw std::runtime_error("the benchmark's own policy");
  Engine engine(compiled.policy, {.inside = {}, .hash_seed = 0x5a11, .flows_at_start = 1024}, port, events);
  auto begins = recording.first;
  std::uint64_t given = 0;
  std::array<InFlight, kBurst> burst;
  const auto repeat = [&](double seconds) {
    std::uint64_t packets = 0;
    const Stopwatch watch;
    do {
      for (std::size_t i = 0; i < recording.packets.size();) {
        std::size_t n = 0;
        for (; n < kBurst && i < recording.packets.size(); ++n, ++i) {
          const auto& packet = recording.packets[i];
          burst[n] = {};
          burst[n].link = recording.link;
          burst[n].stamp = {begins + packet.after, i + 1};
          (void)port.receive(
              Bytes(recording.bytes).subspan(packet.at, std::min(packet.length, MemoryPort::kBufferBytes)), burst[n]);
        }
        through(engine, std::span(burst).first(n));
      }
      begins += recording.lasts;
      packets += recording.packets.size();
    } while (watch.elapsed() < seconds);
    given += packets;
    return std::pair(watch.lap(), packets);
  };
  (void)repeat(0);
  const auto resident = resident_bytes();
  for (unsigned round = 0; round < options.rounds; ++round) {
    const auto [lap, packets] = repeat(options.seconds);
    results
        .figure({.profile = "capture",
                 .what = "copy, engine",
                 .who = "sallyport",
                 .unit = "packet",
                 .bytes = static_cast<double>(recording.bytes.size()) / static_cast<double>(recording.packets.size())})
        .add(lap, packets);
  }
  const auto now = resident_bytes();
  results.measure({.profile = "capture", .what = "memory grown by repetitions", .unit = "bytes"},
                  static_cast<double>(now > resident ? now - resident : 0));
  engine.finish(begins);
  results.check("capture: packets the engine counted", given, events.summary.packets);
  results.check("capture: packets that came back", given, port.counts().forwarded + port.counts().dropped);
}

}  // namespace sallyport::perf
