// A running gateway, whatever its threads: the way of packets from port to port.
//
// run() works on the calling thread (EAL's main lcore) until it is told to stop, or, in a replay, until the captures
// are through. Everything else is called on that thread too, from within Hooks::each_loop, so that no packet waits
// for a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "alg/packet.h"
#include "dataplane/dpdk/idle.h"
#include "dataplane/dpdk/port.h"
#include "dataplane/dpdk/verify.h"
#include "rules/policy.h"

namespace sallyport::dpdk {

struct ForwarderOptions {
  unsigned workers = 0;  // 0: one thread for everything
  bool replay = false;   // ports are captures, time is theirs
  Verify verify = Verify::sampled;
  IdlePolicy idle = IdlePolicy::sleep;
  std::uint64_t hash_seed = 0;
  unsigned buffers = 16384;  // mbufs there are
};

class Forwarder {
 public:
  Forwarder() = default;
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;
  virtual ~Forwarder() = default;

  using Hook = std::function<void(Forwarder&)>;
  // Returns after the summary event; `each_loop` is called every few loops, at least once a millisecond in an idle
  // gateway.
  virtual void run(const std::atomic<bool>& stop, const Hook& each_loop) = 0;

  virtual void reload(std::shared_ptr<const rules::Policy> policy) = 0;
  // JSON text and one line of text, as Engine gives them; "stats" has the ports besides.
  [[nodiscard]] virtual std::string show(std::string_view what) = 0;
  [[nodiscard]] virtual std::string why(const FiveTuple& tuple) = 0;

  // What the wire side counted (wire_counters.def).
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

// The ports outlive the forwarder, and so does the sink.
[[nodiscard]] std::unique_ptr<Forwarder> make_forwarder(Ports& ports, std::shared_ptr<const rules::Policy> policy,
                                                        EventSink& sink, const ForwarderOptions& options);

// Whether a policy can take the place of another without opening devices anew; empty, or the reason why not.
[[nodiscard]] std::string reload_obstacle(const rules::Policy& now, const rules::Policy& next);

}  // namespace sallyport::dpdk
