// Profile `sip`.
//
//   decode   decodes an INVITE with SDP, and the eleven messages in turn; with and without the body; in the same rounds
//            also with the peers that were installed at build time
//   calls    sends INVITE, 200, ACK, BYE, 200 as frames through Engine::packet: headers, flow, SIP, SDP, offer and
//            answer, opening and closing gates, making events. Calls are set up and taken down in batches, so the clock
//            is read once for many messages. A batch lasts a second of the engine's time.
#include "dissectors/sip/sip.h"

#include <array>
#include <cstdio>

#include "dissectors/sdp/sdp.h"
#include "perf/calls.h"
#include "perf/gateway.h"
#include "perf/peers.h"
#include "perf/profiles.h"

namespace sallyport::perf {
namespace {

bool decode(std::string_view text, bool with_sdp) {
  // One View of each kind is reused for all messages, as in the signalling core.
  static sip::View view;
  static sdp::View description;
  const auto bytes = as_bytes(text);
  if (sip::decode_into(bytes, view) || view.call_id.empty()) return false;
  use(view);
  if (!with_sdp) return true;
  for (std::size_t i = 0; i < view.sdp_count; ++i) {
    if (sdp::decode_into(slice(bytes, view.sdp[i]), description) || description.media_count == 0) return false;
    use(description);
  }
  return true;
}

struct Corpus {
  const char* name;
  std::vector<std::string> messages;
  [[nodiscard]] double mean() const {
    std::size_t sum = 0;
    for (const auto& m : messages) sum += m.size();
    return static_cast<double>(sum) / static_cast<double>(messages.size());
  }
};

struct Decoding {
  const Corpus* corpus;
  Peer who;
  bool with_sdp;
  std::uint64_t messages = 0, decoded = 0;
  [[nodiscard]] std::string what() const { return std::string(corpus->name) + (with_sdp ? ", SDP" : ", headers"); }
};

void measure_once(Decoding& d, double seconds, Figure& figure) {
  std::uint64_t messages = 0;
  std::uint64_t decoded = 0;
  const Stopwatch watch;
  do {
    for (unsigned repeat = 0; repeat * d.corpus->messages.size() < 64; ++repeat)
      for (const auto& message : d.corpus->messages) {
        decoded += d.who.decode(message, d.with_sdp) ? 1U : 0U;
        ++messages;
      }
  } while (watch.lap().elapsed < seconds);
  figure.add(watch.lap(), messages);
  d.messages += messages;
  d.decoded += decoded;
}

void measure_decoders(const Options& options, Results& results) {
  std::array<Corpus, 2> corpora{{{"INVITE 925 B", {CallText{1, 1}.invite()}}, {"mix of 11", {}}}};
  results.check("sip: bytes of the INVITE", kInviteBytes, corpora[0].messages.front().size());
  for (const auto& message : eleven_messages()) corpora[1].messages.push_back(message.text);
  std::vector<Peer> all{{"sallyport", decode}};
  for (const auto& peer : peers()) all.push_back(peer);
  std::vector<Decoding> decodings;
  for (const auto& corpus : corpora)
    for (const bool with_sdp : {false, true})
      for (const auto& who : all) decodings.push_back({&corpus, who, with_sdp});
  for (unsigned round = 0; round < options.rounds; ++round)
    for (auto& d : decodings)
      measure_once(d, options.seconds,
                   results.figure({.profile = "sip",
                                   .what = d.what(),
                                   .who = d.who.name,
                                   .unit = "message",
                                   .bytes = d.corpus->mean(),
                                   .nanoseconds = {},
                                   .cycles = {}}));
  for (const auto& d : decodings)
    results.check("sip: " + d.what() + " decoded by " + d.who.name, d.messages, d.decoded);
}

// Sends batches of calls through the engine and times each kind of message separately.
class Calls {
 public:
  static constexpr std::uint32_t kBatch = 256;
  // Ended calls are remembered for half a minute of the engine's time: this number of batches, of a second each.
  static constexpr std::uint32_t kRemembered = 64;
  enum Step : std::size_t { invite, answer, ack, bye, bye_answer, steps };
  static constexpr std::array<const char*, steps> kNames{"call: INVITE", "call: 200 INVITE", "call: ACK", "call: BYE",
                                                         "call: 200 BYE"};

  Calls() : gateway_({.calls = kBatch * kRemembered}) {}

  void round(double seconds, std::array<Lap, steps>& laps, std::uint64_t& calls) {
    calls = 0;
    double spent = 0;
    while (spent < seconds) {
      write();
      for (std::size_t step = 0; step < steps; ++step) {
        const bool from_inside = step == invite || step == ack || step == bye;
        const Stopwatch watch;
        for (const auto& frame : frames_[step]) gateway_.packet(frame, from_inside);
        const auto lap = watch.lap();
        laps[step] += lap;
        spent += lap.elapsed;
        gateway_.pass(std::chrono::milliseconds{200});
      }
      calls += kBatch;
    }
    calls_ += calls;
  }

  void verify(Results& results) {
    gateway_.finish();
    const auto& events = gateway_.events();
    const auto& counts = gateway_.port().counts();
    results.check("sip: calls answered", calls_, events.answered);
    results.check("sip: calls ended", calls_, events.ended);
    results.check("sip: gates opened", calls_ * 4, events.opened);
    results.check("sip: gates closed", calls_ * 4, events.closed);
    results.check("sip: gates open at the end", 0, events.summary.pinholes_open_at_end);
    results.check("sip: messages forwarded", calls_ * steps, counts.forwarded);
    results.check("sip: bytes forwarded", counts.received_bytes, counts.forwarded_bytes);
    results.check("sip: gates refused, messages malformed, alerts", 0,
                  events.refused + events.malformed + events.alerts);
  }

  [[nodiscard]] double bytes(std::size_t step) const { return static_cast<double>(frames_[step].front().size()); }

 private:
  void write() {
    for (auto& frames : frames_) frames.clear();
    for (std::uint32_t i = 0; i < kBatch; ++i) {
      const CallText call{next_++, i};
      const auto out = [&](const std::string& text) { return udp_frame(exchange(), trunk(), as_bytes(text)); };
      const auto in = [&](const std::string& text) { return udp_frame(trunk(), exchange(), as_bytes(text)); };
      frames_[invite].push_back(out(call.invite()));
      frames_[answer].push_back(in(call.answer()));
      frames_[ack].push_back(out(call.ack()));
      frames_[bye].push_back(out(call.bye()));
      frames_[bye_answer].push_back(in(call.bye_answer()));
    }
  }

  Gateway gateway_;
  std::array<std::vector<Frame>, steps> frames_;
  std::uint32_t next_ = 1;
  std::uint64_t calls_ = 0;
};

void measure_calls(const Options& options, Results& results) {
  Calls calls;
  const auto figure = [&](const char* what, const char* unit, double bytes) -> Figure& {
    return results.figure({.profile = "sip",
                           .what = what,
                           .who = "sallyport",
                           .unit = unit,
                           .bytes = bytes,
                           .nanoseconds = {},
                           .cycles = {}});
  };
  for (unsigned round = 0; round <= options.rounds; ++round) {
    std::array<Lap, Calls::steps> laps{};
    std::uint64_t count = 0;
    calls.round(round == 0 ? options.seconds / 4 : options.seconds, laps, count);
    if (round == 0) continue;  // warms up caches and clocks
    Lap whole;
    double bytes = 0;
    for (std::size_t step = 0; step < Calls::steps; ++step) {
      figure(Calls::kNames[step], "message", calls.bytes(step)).add(laps[step], count);
      whole += laps[step];
      bytes += calls.bytes(step);
    }
    figure("call: all five", "call", bytes).add(whole, count);
  }
  calls.verify(results);
}

}  // namespace

void measure_sip(const Options& options, Results& results) {
  if (options.stage.empty() || options.stage == "decode") {
    std::fprintf(stderr, "sip: decoders\n");
    measure_decoders(options, results);
  }
  if (options.stage.empty() || options.stage == "calls") {
    std::fprintf(stderr, "sip: calls\n");
    measure_calls(options, results);
  }
}

}  // namespace sallyport::perf
