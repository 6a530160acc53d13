// One thread for everything: rx of all ports, the engine and tx of all ports in one loop on one core. The default, and
// the right choice on a machine with two cores.
//
//   clock -> for each port: burst -> Engine::burst -> tx -> hook -> idle
#pragma once

#include "alg/engine.h"
#include "dataplane/dpdk/forwarder.h"
#include "dataplane/dpdk/mbuf_buffers.h"
#include "dataplane/dpdk/receiver.h"
#include "dataplane/dpdk/wire_report.h"

namespace sallyport::dpdk {

class EngineLoop : public Forwarder {
 public:
  EngineLoop(Ports& ports, std::shared_ptr<const rules::Policy> policy, EventSink& sink,
             const ForwarderOptions& options);

  void run(const std::atomic<bool>& stop, const Hook& each_loop) override;
  void reload(std::shared_ptr<const rules::Policy> policy) override { engine_.reload(std::move(policy)); }
  bool read(ShowTable table, Place& place, Rows& rows) override {
    engine_.read(table, place, kSliceRows, rows);
    return true;
  }
  SummaryEvent stats() override { return engine_.stats(); }
  std::shared_ptr<const rules::Policy> policy() override { return engine_.policy(); }
  std::optional<std::string> why(GateBook::Search& search) override { return engine_.why(search); }
  const Ports& ports() const noexcept override { return ports_; }
  Wire wire() const override;

 protected:
  static constexpr unsigned kBurst = 32;
  static constexpr unsigned kTurnsBetweenChores = 8;  // a turn takes at most 100 us when no packet comes

  // An mbuf from a port, on its way through the engine.
  void take(rte_mbuf* mbuf, std::size_t port, Stamp stamp);

  Ports& ports_;
  ForwarderOptions options_;
  Transmitter transmitter_;
  MbufBuffers buffers_;
  Receiver receiver_;
  WireSummary summary_;
  Engine engine_;
};

}  // namespace sallyport::dpdk
