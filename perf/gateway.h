// The engine between two memory ports, with the policy of a branch office: phones inside call out over one trunk.
#pragma once

#include <cstdint>
#include <memory>

#include "alg/engine.h"
#include "perf/burst.h"
#include "perf/frames.h"
#include "perf/memory_port.h"

namespace sallyport::perf {

// Counts events.
struct EventCounts final : EventSink {
  std::uint64_t opened = 0, closed = 0, refused = 0, answered = 0, ended = 0, malformed = 0, alerts = 0, drops = 0;
  std::uint64_t streams = 0, stream_packets = 0, stream_lost = 0;
  SummaryEvent summary;
  void on_event(const Event& event) override;
};

struct GatewayOptions {
  std::uint32_t calls = 0;         // the tables hold this number of calls, each with one stream
  std::uint32_t other_flows = 64;  // and this number of flows without a call
  // A list permits SIP from outside to any address. If false, only answers come in.
  bool outside_calls = false;
  bool huge_pages = true;          // put the tables on transparent huge pages, if the kernel has some
  bool fast_path = true;           // false: every packet takes the long way
  std::uint32_t other_calls = 64;  // the tables also hold this number of other calls with their gates
};
[[nodiscard]] std::shared_ptr<const rules::Policy> branch_policy(const GatewayOptions& options);

class Gateway {
 public:
  explicit Gateway(const GatewayOptions& options);

  // Receives a frame from the inside or the outside now.
  void packet(const Frame& frame, bool from_inside) {
    auto in = in_flight(from_inside);
    (void)port_.receive(frame, in);
    engine_.packet(in);
  }
  [[nodiscard]] InFlight in_flight(bool from_inside) const noexcept {
    InFlight packet;
    packet.port = from_inside ? 1 : 2;
    packet.zone = from_inside ? rules::Zone::inside : rules::Zone::outside;
    packet.stamp.time = now_;
    return packet;
  }
  // Sends packets through the engine; they have arrived now.
  void burst(std::span<InFlight> packets) { through(engine_, packets); }
  void pass(Duration time) noexcept { now_ += time; }

  [[nodiscard]] Engine& engine() noexcept { return engine_; }
  [[nodiscard]] MemoryPort& port() noexcept { return port_; }
  [[nodiscard]] const EventCounts& events() const noexcept { return events_; }
  [[nodiscard]] Time now() const noexcept { return now_; }
  void finish() { engine_.finish(now_); }

 private:
  Time now_{std::chrono::hours{24 * 365}};
  MemoryPort port_;
  EventCounts events_;
  Engine engine_;
};

}  // namespace sallyport::perf
