// One thread for everything: rx of all ports, the engine, tx of all ports, in one loop on one core. The default, and
// on a machine with two cores the right thing.
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
  std::string show(std::string_view what) override;
  std::string why(const FiveTuple& tuple) override { return engine_.why(tuple); }
  Wire wire() const override;

 protected:
  static constexpr unsigned kBurst = 32;
  static constexpr unsigned kTurnsBetweenChores = 8;  // each is 100 us at most, where nothing comes

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
