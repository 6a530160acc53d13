#include "perf/media_run.h"

#include <numeric>
#include <random>

#include "perf/figures.h"

namespace sallyport::perf {

MediaRun::MediaRun(std::uint32_t count, std::uint32_t frame_bytes, const GatewayOptions& options)
    : gateway_(options), source_(frame_bytes), order_(count) {
  std::iota(order_.begin(), order_.end(), 0U);
  std::shuffle(order_.begin(), order_.end(), std::mt19937{7});
}

void MediaRun::set_up_calls() {
  for (std::uint32_t i = 0; i < order_.size(); ++i) {
    const CallText call{i, i};
    gateway_.packet(udp_frame(exchange(), trunk(), as_bytes(call.invite())), true);
    gateway_.packet(udp_frame(trunk(), exchange(), as_bytes(call.answer())), false);
    gateway_.packet(udp_frame(exchange(), trunk(), as_bytes(call.ack())), true);
    signalling_frames_ += 3;
    if (i % 1000 == 999) gateway_.pass(std::chrono::milliseconds{1});
  }
}

void MediaRun::start() {
  std::vector<std::uint32_t> calls(order_.size());
  std::iota(calls.begin(), calls.end(), 0U);
  run(calls, 0, [this](std::span<InFlight> burst) { through(gateway_.engine(), burst); });
  sent_ += order_.size();
}

std::span<InFlight> MediaRun::next_burst(std::size_t most) {
  const auto n = std::min({kBurst, most, order_.size() - at_});
  for (std::size_t i = 0; i < n; ++i)
    source_.write(gateway_.port(), burst_[i], order_[at_ + i], next_pass_, gateway_.now());
  at_ += n;
  sent_ += n;
  if (at_ == order_.size()) {
    at_ = 0;
    ++next_pass_;
  }
  return std::span(burst_).first(n);
}

void MediaRun::verify(const char* profile, Results& results) {
  const auto n = order_.size();
  const auto name = [&](const char* what) {
    return std::string(profile) + ", " + std::to_string(n) + " streams: " + what;
  };
  const auto counts = gateway_.port().counts();
  const auto opened = gateway_.events().opened;
  gateway_.finish();
  const auto& events = gateway_.events();
  results.check(name("gates opened by the calls"), n * 4, opened);
  results.check(name("calls answered"), n, events.answered);
  results.check(name("packets that came back from the engine forwarded"), counts.received, counts.forwarded);
  results.check(name("bytes forwarded"), counts.received_bytes, counts.forwarded_bytes);
  results.check(name("packets dropped"), 0, counts.dropped);
  results.check(name("packets the engine counted"), sent_ + signalling_frames_, events.summary.packets);
  results.check(name("packets the engine forwarded"), sent_ + signalling_frames_, events.summary.forwarded);
  results.check(name("streams the engine found"), n, events.streams);
  results.check(name("RTP packets in its streams"), sent_, events.stream_packets);
  results.check(name("RTP packets lost"), 0, events.stream_lost);
  results.check(name("alerts and malformed messages"), 0, events.alerts + events.malformed);
}

}  // namespace sallyport::perf
