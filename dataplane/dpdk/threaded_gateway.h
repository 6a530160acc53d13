// Several workers and the signalling core, each on an lcore; the core's is EAL's main lcore, where run() is called.
//
// The core reads what the workers sent, steps the protocols, and sends the packets that may leave. It reads reports
// before packets: a worker's report about a flow counts for the flow's next message. A gate that a message opens is in
// the shared table before the message goes to a transmit queue or ring, so every worker sees the gate before the other
// side can answer.
//
// `show streams`: each worker copies its streams itself, a slice at a time, when the core asks (ReadStreams).
//
// Stopping: no thread reads the ports any more. When every ring has stayed empty over two loops of every worker, kept
// packets come back, the workers' streams end, and the summary follows.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "alg/signalling/signalling.h"
#include "dataplane/dpdk/wire_report.h"
#include "dataplane/dpdk/worker_thread.h"

namespace sallyport::dpdk {

class ThreadedGateway final : public Forwarder, private WorkerLink {
 public:
  ThreadedGateway(Ports& ports, std::shared_ptr<const rules::Policy> policy, EventSink& sink,
                  const ForwarderOptions& options);
  ~ThreadedGateway() override;

  void run(const std::atomic<bool>& stop, const Hook& each_loop) override;
  void reload(std::shared_ptr<const rules::Policy> policy) override;
  bool read(ShowTable table, Place& place, Rows& rows) override;
  SummaryEvent stats() override { return summarise(core_, workers_); }
  std::shared_ptr<const rules::Policy> policy() override { return policy_; }
  std::optional<std::string> why(GateBook::Search& search) override { return sallyport::why(search, core_); }
  const Ports& ports() const noexcept override { return ports_; }
  Wire wire() const override;

 private:
  static constexpr unsigned kBurst = 32;  // packets of one worker in a loop
  static constexpr unsigned kReports = 256;

  // WorkerLink
  void gate_closed(GateRef gate, GateRef successor, Stamp stamp) override;
  void release(const FiveTuple& tuple) override;
  void decide(Fragments::Datagram datagram) override;

  void post(unsigned worker, Message message);
  // One loop of the core; returns the amount of work done.
  unsigned turn();
  unsigned read_reports(Channel& channel);
  unsigned read_packets(Channel& channel);
  [[nodiscard]] bool read_streams(Place& place, Rows& rows);
  [[nodiscard]] bool rings_empty() const noexcept;
  void settle();
  void finish();
  void launch();
  void join();

  Ports& ports_;
  std::shared_ptr<const rules::Policy> policy_;
  ForwarderOptions options_;
  Channels channels_;
  Steering steering_;
  GateTable gates_;
  WireSummary summary_;
  ThreadOutput output_;
  MbufBuffers buffers_;
  SignallingCore core_;
  std::vector<std::unique_ptr<WorkerThread>> threads_;
  std::vector<const Worker*> workers_;
  std::vector<std::deque<Message>> waiting_;  // by worker: messages that found no room in its ring
  std::uint64_t undecided_ = 0;               // datagrams that are with the workers
  std::optional<std::uint32_t> reading_;      // the worker that copies streams
  Time asked_at_{};                           // when it was asked
  Time now_{};
  bool running_ = false;
};

}  // namespace sallyport::dpdk
