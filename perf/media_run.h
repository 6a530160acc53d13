// Established streams through a gateway: each has a call of its own, set up by SIP messages through the engine, and
// a 5-tuple of its own. A pass sends one packet of every stream, in an order that is random but the same each time,
// and lasts 20 ms of the engine's time, so that timers come as often for a packet as they do in life.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "perf/burst.h"
#include "perf/figures.h"
#include "perf/gateway.h"
#include "perf/media_source.h"

namespace sallyport::perf {

class MediaRun {
 public:
  MediaRun(std::uint32_t count, std::uint32_t frame_bytes, const GatewayOptions& options);

  void set_up_calls();
  // One packet of each stream through the engine: flows come to be, memory is touched. In the order of the calls, so
  // that a pass, which has another, does not find the flows' records one behind the other.
  void start();
  // Frames of another length from now on.
  void use_frames(std::uint32_t bytes) { source_ = MediaSource(bytes); }

  [[nodiscard]] Gateway& gateway() noexcept { return gateway_; }
  [[nodiscard]] std::size_t count() const noexcept { return order_.size(); }
  [[nodiscard]] const MediaSource& source() const noexcept { return source_; }
  [[nodiscard]] std::uint64_t signalling_frames() const noexcept { return signalling_frames_; }
  // Packets of established streams that went into the engine.
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }

  // One pass; `step` takes each burst. `counts`: the engine sees it, so the streams' sequence goes on.
  template <class Step>
  void pass(bool counts, const Step& step) {
    run(order_, next_pass_, step);
    if (!counts) return;
    ++next_pass_;
    sent_ += order_.size();
  }
  // Packets of the next burst of a pass that never ends; for those who pace themselves.
  std::span<InFlight> next_burst(std::size_t most);

  // That what was sent has been forwarded, counted and found again; `forwarded_besides`: frames of others.
  void verify(const char* profile, Results& results);

 private:
  template <class Step>
  void run(const std::vector<std::uint32_t>& order, std::uint32_t pass, const Step& step) {
    const auto bursts = (order.size() + kBurst - 1) / kBurst;
    const auto each = kPass / static_cast<std::int64_t>(bursts);
    const auto* stream = order.data();
    for (auto left = order.size(); left != 0;) {
      const auto n = std::min(kBurst, left);
      for (std::size_t i = 0; i < n; ++i) source_.write(gateway_.port(), burst_[i], stream[i], pass, gateway_.now());
      step(std::span(burst_).first(n));
      gateway_.pass(each);
      stream += n;
      left -= n;
    }
    gateway_.pass(kPass - each * static_cast<std::int64_t>(bursts));
  }

  Gateway gateway_;
  MediaSource source_;
  std::vector<std::uint32_t> order_;
  std::array<InFlight, kBurst> burst_;
  std::size_t at_ = 0;  // of next_burst()
  std::uint32_t next_pass_ = 1;
  std::uint64_t signalling_frames_ = 0, sent_ = 0;
};

}  // namespace sallyport::perf
