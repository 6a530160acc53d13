// A running gateway, with one thread or several: it moves packets from port to port.
//
// run() works on the calling thread (EAL's main lcore) until `stop` is set or, in a replay, until the captures end.
// Call everything else on that thread too, from the Hook given to run(): then no packet waits for a lock. Each call of
// the Hook must do little work, because forwarding waits for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "alg/packet.h"
#include "alg/show.h"
#include "dataplane/dpdk/idle.h"
#include "dataplane/dpdk/port.h"
#include "dataplane/dpdk/verify.h"
#include "rules/policy.h"

namespace sallyport::dpdk {

struct ForwarderOptions {
  unsigned workers = 0;  // 0: one thread for everything
  bool replay = false;   // ports are captures; time comes from their frames
  Verify verify = Verify::sampled;
  IdlePolicy idle = IdlePolicy::sleep;
  std::uint64_t hash_seed = 0;
  unsigned buffers = 16384;  // number of mbufs
};

class Forwarder {
 public:
  Forwarder() = default;
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;
  virtual ~Forwarder() = default;

  // True: a request is waiting. The thread then comes back at once instead of sleeping.
  using Hook = std::function<bool(Forwarder&)>;
  // Returns after the summary event. Calls `each_loop` every few loops, at least once a millisecond in an idle gateway.
  virtual void run(const std::atomic<bool>& stop, const Hook& each_loop) = 0;

  virtual void reload(std::shared_ptr<const rules::Policy> policy) = 0;
  // Adds the next rows of a table, at most kSliceRows. False: a worker is copying them; call again in a later loop,
  // with the same place.
  [[nodiscard]] virtual bool read(ShowTable table, Place& place, Rows& rows) = 0;
  [[nodiscard]] virtual SummaryEvent stats() = 0;
  [[nodiscard]] virtual std::shared_ptr<const rules::Policy> policy() = 0;
  // The next part of a search; none: call again (Engine::why).
  [[nodiscard]] virtual std::optional<std::string> why(GateBook::Search& search) = 0;
  // Any thread may read the counters of the ports.
  [[nodiscard]] virtual const Ports& ports() const noexcept = 0;

  // The counters of the wire side (wire_counters.def).
  struct Wire {
#define WIRE_COUNTER(name, logged, words) std::uint64_t name = 0;
#include "dataplane/dpdk/wire_counters.def"
    Wire& operator+=(const Wire& other) noexcept {
#define WIRE_COUNTER(name, logged, words) name += other.name;
#include "dataplane/dpdk/wire_counters.def"
      return *this;
    }
  };
  [[nodiscard]] virtual Wire wire() const = 0;
};

// The ports and the sink outlive the forwarder.
[[nodiscard]] std::unique_ptr<Forwarder> make_forwarder(Ports& ports, std::shared_ptr<const rules::Policy> policy,
                                                        EventSink& sink, const ForwarderOptions& options);

// The reason why a policy cannot replace another without opening devices again; empty: it can.
[[nodiscard]] std::string reload_obstacle(const rules::Policy& now, const rules::Policy& next);

}  // namespace sallyport::dpdk
