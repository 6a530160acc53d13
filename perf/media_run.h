// Established streams through a gateway. Each stream has its own call, set up by SIP messages through the engine, and
// its own 5-tuple. A pass sends one packet of every stream in an order that is random but fixed. It lasts 20 ms of the
// engine's time, so timers fire as often per packet as in real traffic.
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
  // Sends one packet of each stream through the engine: this makes the flows and touches their memory. The order is
  // the order of the calls. A pass has another order, so it does not read the flows' records sequentially.
  void start();
  // Changes the frame length.
  void use_frames(std::uint32_t bytes) { source_ = MediaSource(bytes); }

  [[nodiscard]] Gateway& gateway() noexcept { return gateway_; }
  [[nodiscard]] std::size_t count() const noexcept { return order_.size(); }
  [[nodiscard]] const MediaSource& source() const noexcept { return source_; }
  [[nodiscard]] std::uint64_t signalling_frames() const noexcept { return signalling_frames_; }
  // The number of packets of established streams that were given to the engine.
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }

  // Runs one pass; `step` gets each burst. `counts`: the engine sees the packets, so the sequence numbers advance.
  template <class Step>
  void pass(bool counts, const Step& step) {
    run(order_, next_pass_, step);
    if (!counts) return;
    ++next_pass_;
    sent_ += order_.size();
  }
  // The next burst of an endless pass, for callers with their own pace.
  std::span<InFlight> next_burst(std::size_t most);

  // Checks that every sent packet was forwarded, counted and found in its stream.
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
