// Profile `mixed`: the usual traffic of a gateway. Established calls, each with a packet every 20 ms and RTCP every 5
// s; new calls at a given rate, in shares of SIP, SCCP and H.323, each one second long with RTP and RTCP in both
// directions; TCP connections and DNS queries without voice. A pass is 20 ms of the engine's time. Each kind of traffic
// is written before its clock runs, except the established media, whose figure includes the generator.
#include <fmt/format.h>

#include <cstdio>
#include <deque>

#include "perf/call_makers.h"
#include "perf/machine.h"
#include "perf/media_run.h"
#include "perf/profiles.h"

namespace sallyport::perf {
namespace {

constexpr std::uint32_t kPassesOfASecond = 50;
constexpr std::uint32_t kRtcpEvery = 250;      // passes
constexpr std::uint32_t kPhones = 500;         // SCCP phones
constexpr std::uint32_t kConversations = 500;  // TCP connections
constexpr std::uint32_t kQuestions = 20;       // DNS queries in each pass
constexpr std::uint32_t kCallSeconds = 1;
// Flows and ended calls are remembered for at least half a minute.
constexpr std::uint32_t kRememberedSeconds = 120;

enum Kind : std::size_t { media, rtcp, sip, sccp, h323, short_media, background, kinds };
constexpr std::array<const char*, kinds> kNames{"established RTP",  "RTCP of it",       "SIP messages",
                                                "SCCP, a segment",  "H.323, a segment", "RTP, RTCP of calls",
                                                "other TCP and DNS"};

struct Short {
  CallMaker* maker;
  std::uint32_t call;
  std::uint32_t ends;  // number of its last pass
  Kind kind;
};

class Mixed {
 public:
  explicit Mixed(const Options& options)
      : run_(options.calls, 214,
             {.calls = options.calls,
              .other_flows = options.calls + kConversations + 4096 +
                             kRememberedSeconds * (kQuestions * kPassesOfASecond +
                                                   static_cast<std::uint32_t>(options.calls_per_second * 4)),
              .other_calls = 64 + kRememberedSeconds * static_cast<std::uint32_t>(options.calls_per_second + 1)}) {
    makers_[0] = {sip_calls(options.calls), sip, 0, 0};
    makers_[1] = {sccp_calls(kPhones), sccp, 0, 0};
    makers_[2] = {h323_calls(), h323, 0, 0};
    double sum = 0;
    for (std::size_t i = 0; i < makers_.size() && i < options.shares.size(); ++i) sum += options.shares[i];
    for (std::size_t i = 0; i < makers_.size() && i < options.shares.size(); ++i)
      makers_[i].of_a_pass = options.calls_per_second / kPassesOfASecond * options.shares[i] / std::max(sum, 1e-9);
    run_.set_up_calls();
    run_.start();
    Script script;
    for (auto& maker : makers_) maker.calls->prepare(script);
    for (std::uint32_t i = 0; i < kConversations; ++i) {
      talks_.emplace_back(Endpoint{IpAddress::v4(0x0a030001 + i), Port{50000}},
                          Endpoint{IpAddress::v4(0xc6120050), Port{443}});
      talks_.back().open(script);
    }
    give(script, laps_[background]);
  }

  void pass();
  // Ends the current calls and starts no new ones.
  void wind_down();
  void verify(Results& results);
  void clear() {
    laps_ = {};
    packets_ = {};
    passes_ = 0;
  }
  [[nodiscard]] const std::array<Lap, kinds>& laps() const noexcept { return laps_; }
  [[nodiscard]] const std::array<std::uint64_t, kinds>& packets() const noexcept { return packets_; }
  [[nodiscard]] std::uint32_t passes() const noexcept { return passes_; }

 private:
  struct Maker {
    std::unique_ptr<CallMaker> calls;
    Kind kind{};
    double of_a_pass = 0, due = 0;
    std::uint32_t next = 1;
  };
  void give(const Script& script, Lap& lap) {
    const Stopwatch watch;
    for (const auto& sent : script) run_.gateway().packet(sent.frame, sent.from_inside);
    lap += watch.lap();
    given_ += script.size();
  }
  void give(Kind kind) {
    give(scripts_[kind], laps_[kind]);
    packets_[kind] += scripts_[kind].size();
    scripts_[kind].clear();
  }
  void established();
  void write_rtcp();
  void write_background();
  void write_calls(bool fresh);
  void write_media(const Short& call);

  MediaRun run_;
  std::array<Maker, 3> makers_;
  std::vector<TcpTalk> talks_;
  std::deque<Short> up_;
  std::array<Script, kinds> scripts_;
  std::array<Lap, kinds> laps_{};
  std::array<std::uint64_t, kinds> packets_{};
  std::uint32_t pass_ = 0, passes_ = 0, question_ = 0;
  std::uint64_t given_ = 0, short_calls_ = 0;
};

Frame rtcp_frame(const Endpoint& from, const Endpoint& to) {
  // A receiver report without blocks, and an empty source description (RFC 3550 6.4.2, 6.5).
  std::array<std::byte, 20> report{};
  put32(report.data(), 0x80c90001);
  put32(report.data() + 4, 0x1234);
  put32(report.data() + 8, 0x81ca0002);
  put32(report.data() + 12, 0x1234);
  const auto next = [](const Endpoint& e) {
    return Endpoint{e.address, Port{static_cast<std::uint16_t>(number(e.port) + 1)}};
  };
  return udp_frame(next(from), next(to), report);
}

void Mixed::established() {
  const auto counts = run_.gateway().port().counts();
  const Stopwatch watch;
  // Advances the gateway's clock by one pass.
  run_.pass(true, [this](std::span<InFlight> burst) { run_.gateway().burst(burst); });
  laps_[media] += watch.lap();
  packets_[media] += run_.gateway().port().counts().received - counts.received;
}

void Mixed::write_rtcp() {
  for (auto i = pass_ % kRtcpEvery; i < run_.count(); i += kRtcpEvery) {
    const auto tuple = media_tuple(i);
    const Endpoint inside{IpAddress::v4(tuple.inside), Port{tuple.port}};
    const Endpoint outside{IpAddress::v4(tuple.outside), Port{tuple.port}};
    scripts_[rtcp].push_back({rtcp_frame(inside, outside), true});
    scripts_[rtcp].push_back({rtcp_frame(outside, inside), false});
  }
}

void Mixed::write_background() {
  auto& out = scripts_[background];
  static const std::vector<std::byte> kRequest(200, std::byte{0x17});  // TLS application data begins with this byte
  static const std::vector<std::byte> kAnswer(1200, std::byte{0x17});
  for (auto i = pass_ % 5; i < talks_.size(); i += 5) {
    talks_[i].say(out, true, kRequest);
    talks_[i].say(out, false, kAnswer);
  }
  static const std::vector<std::byte> kQuestion(48, std::byte{1});
  for (std::uint32_t i = 0; i < kQuestions; ++i, ++question_) {
    const Endpoint asks{IpAddress::v4(0x0a040001 + question_ / 20000),
                        Port{static_cast<std::uint16_t>(40000 + question_ % 20000)}};
    const Endpoint answers{IpAddress::v4(0xc6120035), Port{53}};
    out.push_back({udp_frame(asks, answers, kQuestion), true});
    out.push_back({udp_frame(answers, asks, kQuestion), false});
  }
}

void Mixed::write_media(const Short& call) {
  const auto where = call.maker->media(call.call);
  std::array<std::byte, 172> rtp{};
  put16(rtp.data(), 0x8000U | where.payload_type);
  put32(rtp.data() + 8, call.call);
  auto& out = scripts_[short_media];
  out.push_back({udp_frame(where.outside, where.inside, rtp), false});
  out.push_back({udp_frame(where.inside, where.outside, rtp), true});
  out.push_back({rtcp_frame(where.outside, where.inside), false});
  out.push_back({rtcp_frame(where.inside, where.outside), true});
}

void Mixed::write_calls(bool fresh) {
  for (; !up_.empty() && up_.front().ends <= pass_; up_.pop_front())
    up_.front().maker->take_down(up_.front().call, scripts_[up_.front().kind]);
  // The calls that began in the last pass send media in this one.
  for (const auto& call : up_)
    if (call.ends == pass_ + kPassesOfASecond * kCallSeconds - 1) write_media(call);
  for (auto& maker : makers_) {
    if (!fresh) break;
    for (maker.due += maker.of_a_pass; maker.due >= 1; maker.due -= 1) {
      const auto call = maker.next++;
      maker.calls->set_up(call, scripts_[maker.kind]);
      up_.push_back({maker.calls.get(), call, pass_ + kPassesOfASecond * kCallSeconds, maker.kind});
      ++short_calls_;
    }
  }
}

void Mixed::pass() {
  established();
  write_rtcp();
  write_background();
  write_calls(true);
  for (std::size_t kind = 0; kind < kinds; ++kind)
    if (kind != media) give(static_cast<Kind>(kind));
  ++pass_;
  ++passes_;
}

void Mixed::wind_down() {
  while (!up_.empty()) {
    write_calls(false);
    for (const auto kind : {sip, sccp, h323, short_media}) give(kind);
    run_.gateway().pass(kPass);
    ++pass_;
  }
}

void Mixed::verify(Results& results) {
  const auto counts = run_.gateway().port().counts();
  const auto opened = run_.gateway().events().opened;
  const auto closed = run_.gateway().events().closed;
  run_.gateway().finish();
  const auto& events = run_.gateway().events();
  const auto calls = run_.count();
  const auto sent = given_ + run_.sent() + run_.signalling_frames();
  results.check("mixed: packets forwarded", sent, counts.forwarded);
  results.check("mixed: packets dropped", 0, counts.dropped);
  results.check("mixed: calls answered", calls + short_calls_, events.answered);
  results.check("mixed: calls ended", short_calls_, events.ended);
  results.check("mixed: gates opened", (calls + short_calls_) * 4, opened);
  results.check("mixed: gates closed", short_calls_ * 4, closed);
  results.check("mixed: gates refused, alerts, malformed messages", 0,
                events.refused + events.alerts + events.malformed);
  results.check("mixed: streams", calls + short_calls_ * 2, events.streams);
  results.check("mixed: RTP packets in them", run_.sent() + short_calls_ * 2, events.stream_packets);
  results.check("mixed: RTP packets lost", 0, events.stream_lost);
}

}  // namespace

void measure_mixed(const Options& options, Results& results) {
  std::fprintf(stderr, "mixed: setting up %u calls\n", options.calls);
  Mixed mixed(options);
  for (std::uint32_t i = 0; i < kPassesOfASecond * (kCallSeconds + 1); ++i)
    mixed.pass();  // afterwards calls end as often as they begin
  const auto full = resident_bytes();
  for (unsigned round = 0; round < options.rounds; ++round) {
    mixed.clear();
    const Stopwatch watch;
    do {
      for (std::uint32_t i = 0; i < kPassesOfASecond / 10; ++i) mixed.pass();
    } while (watch.elapsed() < options.seconds);
    double cpu = 0;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      results
          .figure({.profile = "mixed",
                   .what = kNames[kind],
                   .who = "sallyport",
                   .unit = "packet",
                   .streams = options.calls})
          .add(mixed.laps()[kind], mixed.packets()[kind]);
      cpu += mixed.laps()[kind].cpu;
    }
    const auto seconds = static_cast<double>(mixed.passes()) / kPassesOfASecond;
    results.measure({.profile = "mixed", .what = "CPU a second of all this", .unit = "%", .streams = options.calls},
                    100 * cpu / seconds);
    results.measure({.profile = "mixed",
                     .what = "calls a second",
                     .unit = "calls/s",
                     .streams = options.calls,
                     .better = Better::neither},
                    options.calls_per_second);
  }
  const auto now = resident_bytes();
  results.measure({.profile = "mixed",
                   .what = "memory grown",
                   .unit = "bytes",
                   .streams = options.calls,
                   .better = Better::neither},
                  static_cast<double>(now > full ? now - full : 0));
  mixed.wind_down();
  mixed.verify(results);
}

}  // namespace sallyport::perf
