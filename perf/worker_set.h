// Several workers and a signalling core with one gate table, as on the gateway's cores, but without DPDK: each worker
// has its own memory port. signal() gives signalling to the core. While `listening`, on one thread, reports of the
// workers go to the core. While the workers run on their own threads, reports are only counted, because no ring
// connects them to the core here.
#pragma once

#include <memory>
#include <vector>

#include "alg/signalling/signalling.h"
#include "perf/gateway.h"

namespace sallyport::perf {

class WorkerSet final : private WorkerLink {
 public:
  class alignas(128) Shard final : private ReportSink {  // caches fetch lines in pairs
   public:
    Shard(unsigned index, const rules::Policy& policy, GateTable& gates, SignallingCore& core, std::uint32_t flows);

    // Handles a received burst; its packets may only be forwarded or dropped.
    void burst(std::span<InFlight> packets);
    // Decides the `verdict` of a parsed packet; the caller carries it out.
    [[nodiscard]] bool decide(InFlight& packet, Verdict& verdict);

    MemoryPort port;
    Worker worker;
    std::uint64_t to_core = 0, reports = 0, stream_packets = 0, stream_lost = 0, streams = 0;
    bool listening = true;

   private:
    friend class WorkerSet;
    void on_report(const Report& report) override;
    unsigned index_;
    GateTable& gates_;
    SignallingCore& core_;
  };

  // `flows`: the flow limit of each worker.
  WorkerSet(unsigned workers, const GatewayOptions& options, std::uint32_t flows);

  // Sends a signalling frame through worker 0 and the core.
  void signal(const Frame& frame, bool from_inside);
  void pass(Duration time) noexcept { now_ += time; }
  // Ends the streams of all workers and counts them.
  void finish();

  [[nodiscard]] Shard& shard(std::size_t index) noexcept { return *shards_[index]; }
  [[nodiscard]] std::size_t size() const noexcept { return shards_.size(); }
  [[nodiscard]] GateTable& gates() noexcept { return gates_; }
  [[nodiscard]] Time now() const noexcept { return now_; }
  [[nodiscard]] const EventCounts& events() const noexcept { return events_; }

 private:
  void gate_closed(GateRef gate, GateRef successor, Stamp stamp) override;
  void release(const FiveTuple& tuple) override;
  void decide(Fragments::Datagram datagram) override;

  static constexpr std::uint64_t kSeed = 0x5a11;
  Time now_{std::chrono::hours{24 * 365}};
  std::shared_ptr<const rules::Policy> policy_;
  MemoryPort port_;
  EventCounts events_;
  GateTable gates_;
  SignallingCore core_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace sallyport::perf
