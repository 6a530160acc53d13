#include "dataplane/dpdk/engine_loop.h"

#include <algorithm>
#include <array>

#include "dataplane/dpdk/clock.h"

namespace sallyport::dpdk {

EngineLoop::EngineLoop(Ports& ports, std::shared_ptr<const rules::Policy> policy, EventSink& sink,
                       const ForwarderOptions& options)
    : ports_(ports),
      options_(options),
      transmitter_(ports, 0),
      buffers_(ports, transmitter_, options.buffers / 2),
      receiver_(ports, options.verify),
      summary_(sink, *this),
      engine_(std::move(policy), {.inside = {}, .hash_seed = options.hash_seed, .huge_pages = true}, buffers_,
              summary_) {}

void EngineLoop::take(rte_mbuf* mbuf, std::size_t port, Stamp stamp) {
  InFlight packet;
  if (receiver_.admit(mbuf, port, stamp, packet)) engine_.packet(packet);
}

void EngineLoop::run(const std::atomic<bool>& stop, const Hook& each_loop) {
  Idle idle(options_.idle);
  std::array<rte_mbuf*, kBurst> burst{};
  std::array<InFlight, kBurst> packets;
  auto now = wall_clock();
  auto last_tick = now;
  bool busy = true;
  for (unsigned turn = 0; !stop.load(std::memory_order_relaxed); ++turn) {
    // Reading a clock waits for every memory access before it. Read it here, where few are pending, and once for all
    // ports. The chores run every few turns.
    const bool due = turn % kTurnsBetweenChores == 0;
    if (busy || due) now = wall_clock();
    unsigned received = 0;
    bool full = false;
    for (std::size_t port = 0; port < ports_.size(); ++port) {
      const auto count = ports_[port]->receive(0, burst);
      if (count == 0) continue;
      received += count;
      full |= count == kBurst;
      const auto admitted = receiver_.admit(std::span(burst).first(count), port, Stamp{now, 0}, packets);
      engine_.burst(std::span(packets).first(admitted));
      transmitter_.end_burst();
    }
    if (now - last_tick >= kTick || now < last_tick) {
      last_tick = now;
      engine_.advance(now);
    }
    transmitter_.end_turn(full);
    const bool asked = due && each_loop(*this);
    busy = received != 0 || idle.empty();
    if (received != 0 || asked) idle.busy();
  }
  engine_.finish(wall_clock());
  transmitter_.flush();
}

Forwarder::Wire EngineLoop::wire() const {
  return {.sent = transmitter_.sent(),
          .lost = transmitter_.lost(),
          .verified = buffers_.verified(),
          .bytes_changed = buffers_.bytes_changed(),
          .no_memory = receiver_.no_memory(),
          .reports_lost = 0};
}

}  // namespace sallyport::dpdk
