// Profile `media`. Each stream has a call, set up by SIP messages through the engine, and a 5-tuple of its own.
// A pass sends one packet of every stream, in an order that is random but the same each time, and lasts 20 ms of the
// engine's time, so that timers come as often for a packet as they do in life.
//
// Three stages, in turn within each round:
//   copy     frame written into a buffer, tuple and RTP header set, frame copied out: what the generator costs
//   parse    the same, and the headers decoded
//   engine   the same, through Engine::packet: headers, flow, gate, RTP check, stream counters, verdict
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <random>

#include "dissectors/net/packet.h"
#include "perf/calls.h"
#include "perf/gateway.h"
#include "perf/profiles.h"

namespace sallyport::perf {
namespace {

constexpr std::size_t kBurst = 32;
constexpr std::uint32_t kSamplesOfAPacket = 160;  // G.711, 20 ms
constexpr Duration kPass = std::chrono::milliseconds{20};
constexpr std::uint32_t kFirstSsrc = 0x51000000;

class Streams {
 public:
  Streams(std::uint32_t count, std::uint32_t frame_bytes) : gateway_(count), order_(count) {
    std::iota(order_.begin(), order_.end(), 0U);
    std::shuffle(order_.begin(), order_.end(), std::mt19937{7});
    std::vector<std::byte> payload(frame_bytes - kPayloadAt, std::byte{0xd5});
    payload[0] = std::byte{0x80};  // version 2
    payload[1] = std::byte{8};     // PCMA
    frame_ = udp_frame({}, {}, payload);
    rest_ = header_sum(frame_);
  }

  void set_up_calls();
  // One packet of each stream through the engine: flows come to be, memory is touched. In the order of the calls, so
  // that a pass, which has another, does not find the flows' records one behind the other.
  void start() {
    std::vector<std::uint32_t> calls(order_.size());
    std::iota(calls.begin(), calls.end(), 0U);
    (void)run(calls, 0, [this](std::span<InFlight> in) { gateway_.engine().burst(in); });
  }

  Lap copy(double seconds, std::uint64_t& packets) {
    return timed(seconds, packets, [this](std::span<InFlight> in) { buffers().forward_run(in); });
  }
  Lap parse(double seconds, std::uint64_t& packets) {
    const auto lap = timed(seconds, packets, [this](std::span<InFlight> burst) {
      for (auto& in : burst) {
        parsed_ += !net::decode_into(in.link, in.bytes, {}, in.headers) && number(in.headers.tuple.source.port) != 0 &&
                           in.headers.payload.length == frame_.size() - kPayloadAt
                       ? 1U
                       : 0U;
        buffers().forward(in);
      }
    });
    to_parse_ += packets;
    return lap;
  }
  Lap engine(double seconds, std::uint64_t& packets) {
    return timed(
        seconds, packets, [this](std::span<InFlight> in) { gateway_.engine().burst(in); }, &through_engine_);
  }
  void verify(Results& results);

 private:
  [[nodiscard]] Buffers& buffers() noexcept { return gateway_.port(); }
  void write(InFlight& in, std::uint32_t stream, std::uint32_t pass) noexcept;
  template <class Step>
  std::uint64_t run(const std::vector<std::uint32_t>& order, std::uint32_t pass, const Step& step);
  template <class Step>
  Lap timed(double seconds, std::uint64_t& packets, const Step& step, std::uint64_t* count = nullptr);

  Gateway gateway_;
  std::vector<std::uint32_t> order_;
  Frame frame_;
  std::uint32_t rest_ = 0;
  std::uint32_t next_pass_ = 1;
  std::uint64_t calls_frames_ = 0, to_parse_ = 0, parsed_ = 0, through_engine_ = 0;
};

void Streams::set_up_calls() {
  for (std::uint32_t i = 0; i < order_.size(); ++i) {
    const CallText call{i, i};
    gateway_.packet(udp_frame(exchange(), trunk(), as_bytes(call.invite())), true);
    gateway_.packet(udp_frame(trunk(), exchange(), as_bytes(call.answer())), false);
    gateway_.packet(udp_frame(exchange(), trunk(), as_bytes(call.ack())), true);
    calls_frames_ += 3;
    if (i % 1000 == 999) gateway_.pass(std::chrono::milliseconds{1});
  }
}

void Streams::write(InFlight& in, std::uint32_t stream, std::uint32_t pass) noexcept {
  const auto tuple = media_tuple(stream);
  const bool out = stream % 2 == 0;
  in.port = out ? 1 : 2;
  in.zone = out ? rules::Zone::inside : rules::Zone::outside;
  in.stamp.time = gateway_.now();
  auto* bytes = gateway_.port().receive(frame_, in);
  set_tuple(bytes, rest_, out ? tuple.inside : tuple.outside, out ? tuple.outside : tuple.inside, tuple.port,
            tuple.port);
  put16(bytes + kPayloadAt + 2, pass);
  put32(bytes + kPayloadAt + 4, pass * kSamplesOfAPacket);
  put32(bytes + kPayloadAt + 8, kFirstSsrc + stream);
}

template <class Step>
std::uint64_t Streams::run(const std::vector<std::uint32_t>& order, std::uint32_t pass, const Step& step) {
  std::array<InFlight, kBurst> burst;
  const auto bursts = (order.size() + kBurst - 1) / kBurst;
  const auto each = kPass / static_cast<std::int64_t>(bursts);
  for (std::size_t first = 0; first < order.size(); first += kBurst) {
    const auto n = std::min(kBurst, order.size() - first);
    for (std::size_t i = 0; i < n; ++i) write(burst[i], order[first + i], pass);
    step(std::span(burst).first(n));
    gateway_.pass(each);
  }
  gateway_.pass(kPass - each * static_cast<std::int64_t>(bursts));
  return order.size();
}

template <class Step>
Lap Streams::timed(double seconds, std::uint64_t& packets, const Step& step, std::uint64_t* count) {
  // Only what the engine counts moves the streams' sequence on.
  const auto at_start = gateway_.now();
  const auto first_pass = next_pass_;
  std::uint64_t sent = 0;
  const Stopwatch watch;
  do {
    // A clock read a thousand packets or so.
    for (std::uint64_t part = 0; part < 1024; part += order_.size()) sent += run(order_, next_pass_++, step);
  } while (watch.lap().elapsed < seconds);
  const auto lap = watch.lap();
  packets = sent;
  if (count != nullptr) {
    *count += sent;
  } else {
    next_pass_ = first_pass;
    gateway_.pass(at_start - gateway_.now());
  }
  return lap;
}

void Streams::verify(Results& results) {
  const auto n = order_.size();
  const auto name = [n](const char* what) { return "media, " + std::to_string(n) + " streams: " + what; };
  const auto counts = gateway_.port().counts();
  const auto opened = gateway_.events().opened;
  gateway_.finish();
  const auto& events = gateway_.events();
  const auto media = through_engine_ + n;  // and those of start()
  results.check(name("gates opened by the calls"), n * 4, opened);
  results.check(name("calls answered"), n, events.answered);
  results.check(name("packets parsed as they were made"), to_parse_, parsed_);
  results.check(name("packets that came back from the engine forwarded"), counts.received, counts.forwarded);
  results.check(name("bytes forwarded"), counts.received_bytes, counts.forwarded_bytes);
  results.check(name("packets dropped"), 0, counts.dropped);
  results.check(name("packets the engine counted"), media + calls_frames_, events.summary.packets);
  results.check(name("packets the engine forwarded"), media + calls_frames_, events.summary.forwarded);
  results.check(name("streams the engine found"), n, events.streams);
  results.check(name("RTP packets in its streams"), media, events.stream_packets);
  results.check(name("RTP packets lost"), 0, events.stream_lost);
  results.check(name("alerts and malformed messages"), 0, events.alerts + events.malformed);
}

}  // namespace

void measure_media(const Options& options, Results& results) {
  for (const auto count : options.streams) {
    std::fprintf(stderr, "media: setting up %u calls\n", count);
    Streams streams(count, options.frame);
    streams.set_up_calls();
    streams.start();
    const auto figure = [&](const char* what) -> Figure& {
      return results.figure({.profile = "media",
                             .what = what,
                             .who = "sallyport",
                             .unit = "packet",
                             .streams = count,
                             .bytes = static_cast<double>(options.frame),
                             .nanoseconds = {},
                             .cycles = {}});
    };
    struct Stage {
      const char* name;
      const char* figure;
      Lap (Streams::*measure)(double, std::uint64_t&);
    };
    constexpr std::array<Stage, 3> kStages{{{"copy", "copy", &Streams::copy},
                                            {"parse", "copy, parse", &Streams::parse},
                                            {"engine", "copy, engine", &Streams::engine}}};
    std::uint64_t packets = 0;
    (void)streams.engine(options.seconds / 4, packets);  // caches and clocks come to their pace
    for (unsigned round = 0; round < options.rounds; ++round)
      for (const auto& stage : kStages) {
        if (!options.stage.empty() && options.stage != stage.name) continue;
        const auto lap = (streams.*stage.measure)(options.seconds, packets);
        figure(stage.figure).add(lap, packets);
      }
    streams.verify(results);
  }
}

}  // namespace sallyport::perf
