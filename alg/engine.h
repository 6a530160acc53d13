// The engine: packets in, verdicts, gates and events out. One object, one thread; the gateway with several
// cores runs the same parts (Worker and SignallingCore) on threads of their own, see alg/README.md.
//
//   Engine engine(policy, {}, buffers, sink);
//   engine.burst(in_flights);     // the caller sets bytes, link, stamp, port and zone
//   engine.finish(last_time);     // returns kept packets, ends streams, emits the summary
//
// Time comes with the packets and never runs backwards in the engine: a packet older than its predecessor gets the
// predecessor's time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alg/events/rows.h"
#include "alg/packet.h"
#include "rules/policy.h"

namespace sallyport {

struct EngineOptions {
  std::vector<Prefix> inside;   // additional inside networks (analyze --inside)
  std::uint64_t hash_seed = 0;  // a gateway draws one at start; 0 makes runs repeatable
  // The fast path's table has room for this number of flows at first, and grows up to the policy's limit; this suits
  // runs that may be small. 0: all of its room at start, for a gateway, which has no time to grow it.
  std::uint32_t flows_at_start = 0;
  bool huge_pages = false;  // tables on huge pages where the kernel gives some
  bool fast_path = true;    // false: every packet goes the long way, for comparison
};

class Engine {
 public:
  Engine(std::shared_ptr<const rules::Policy> policy, EngineOptions options, Buffers& buffers, EventSink& sink);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // One packet. Its buffer comes back through Buffers, now or later.
  void packet(InFlight packet);
  // Several packets, in order, with the same outcome as packet() at less cost: established media goes the fast path
  // (worker_burst.cpp). Headers are decoded only where they are needed. A burst may have any length; kBurst packets
  // hide the latency of memory best.
  static constexpr std::size_t kBurst = 32;
  void burst(std::span<InFlight> packets);
  // Lets time pass without a packet: timers up to and including `now` fire.
  void advance(Time now);
  // A new policy from now on. Flows, calls and gates stay; gates that the new policy would refuse close with reason
  // "policy".
  void reload(std::shared_ptr<const rules::Policy> policy);
  // The end of the run: kept packets come back, streams and gates end, the summary event is emitted.
  void finish(Time now);

  // For `sallyport show`. read() adds the next rows of a table, at most `most`; it looks at a bounded number of records
  // and may add none before the end.
  void read(ShowTable table, Place& place, std::size_t most, Rows& rows) const;
  [[nodiscard]] SummaryEvent stats() const;
  [[nodiscard]] std::shared_ptr<const rules::Policy> policy() const;
  // One line for `sallyport why`: the message that opened or refused this flow, and the fate of the flow. The first
  // overload looks at a bounded number of records; none: call again.
  [[nodiscard]] std::optional<std::string> why(GateSearch& search) const;
  [[nodiscard]] std::string why(const FiveTuple& tuple) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport
