// One worker on an lcore of its own, with its ports' queues, its flows and its rings.
//
//   messages of the core -> burst from each of its queues -> packets handed over by other workers -> packets to send
//   for others -> end of turn -> quiescent -> idle
//
// Messages are read before the burst, so that a flow ends with its gate before its next packet is decided.
#pragma once

#include <array>
#include <deque>
#include <memory>

#include "alg/gates/gates.h"
#include "dataplane/dpdk/channels.h"
#include "dataplane/dpdk/forwarder.h"
#include "dataplane/dpdk/mbuf_buffers.h"
#include "dataplane/dpdk/receiver.h"
#include "dataplane/dpdk/steering.h"
#include "dataplane/dpdk/thread_output.h"

namespace sallyport::dpdk {

class WorkerThread final : private ReportSink {
 public:
  WorkerThread(unsigned index, Ports& ports, std::shared_ptr<const rules::Policy> policy, GateTable& gates,
               Channels& channels, const Steering& steering, const ForwarderOptions& options);

  // On the worker's lcore; returns when Channels::exit is set.
  void run();

  [[nodiscard]] const Worker& worker() const noexcept { return worker_; }
  [[nodiscard]] Forwarder::Wire wire() const noexcept;

 private:
  static constexpr unsigned kBurst = 32;

  void on_report(const Report& report) override;
  unsigned receive(Time now);
  unsigned take_over();
  unsigned read_messages();
  void carry_out(Message& message);
  // Packets of this worker's flows.
  void decide(std::span<InFlight> packets);
  void act(InFlight& packet, const Verdict& verdict);
  bool hand_over(InFlight& packet);
  // Keeps this worker's own packets and hands the others over; returns the number that are left.
  [[nodiscard]] std::size_t steer(std::span<InFlight> packets);

  unsigned index_;
  Ports& ports_;
  std::shared_ptr<const rules::Policy> policy_;
  GateTable& gates_;
  Channels& channels_;
  Channel& channel_;
  const Steering& steering_;
  IdlePolicy idle_policy_;
  ThreadOutput output_;
  MbufBuffers buffers_;
  Receiver receiver_;
  Worker worker_;
  std::deque<Decided> decided_;  // verdicts that found no room in the ring yet
  bool finishing_ = false;
  bool full_ = false;  // this turn brought a full burst
  std::array<InFlight, kBurst> packets_;
};

}  // namespace sallyport::dpdk
