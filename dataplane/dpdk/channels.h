// What the threads of a gateway say to each other, and by which ring. Every ring has one producer and one consumer.
//
//   worker -> core      packets   signalling and fragments, with the worker's verdict in the mbuf
//                       reports   what the core must know
//                       decided   verdicts on reassembled datagrams
//   core   -> worker    messages  closed gates, released flows, datagrams to decide, a new policy, the end
//   worker -> worker    handed    packets that belong to another worker's flows
//   any    -> worker    outgoing  packets for a port whose one transmit queue is that worker's
//
// A message of the core is never lost: what finds no room waits in a queue of the core's own. A packet that finds no
// room is dropped and counted, so that a flood of signalling cannot hold up media; a report that finds none is
// counted.
#pragma once

#include <atomic>
#include <memory>
#include <variant>
#include <vector>

#include "alg/reassembly/fragments.h"
#include "alg/worker/worker.h"
#include "dataplane/dpdk/spsc_ring.h"
#include "dataplane/dpdk/tally.h"

struct rte_mbuf;

namespace sallyport::dpdk {

struct GateClosed {
  GateRef gate, successor;
  Stamp stamp;
};
struct Release {
  FiveTuple tuple;
};
struct Decide {
  Fragments::Datagram datagram;
};
struct Reload {
  std::shared_ptr<const rules::Policy> policy;
};
struct Finish {
  Stamp stamp;
};
using Message = std::variant<std::monostate, GateClosed, Release, Decide, Reload, Finish>;

struct Decided {
  Fragments::Datagram datagram;
  Verdict verdict;
};

using MbufRing = SpscRing<rte_mbuf*>;

// One worker's rings with the core, and what the core may know of it.
struct Channel {
  MbufRing packets{4096};
  SpscRing<Report> reports{8192};
  SpscRing<Decided> decided{1024};
  SpscRing<Message> messages{1024};
  std::atomic<std::uint64_t> loops{0};  // raised at the end of each loop: everything before is visible
  std::atomic<bool> paused{false};
  std::atomic<bool> finished{false};          // Finish is done, all reports are in the ring
  std::atomic<std::int64_t> first_packet{0};  // microseconds since the epoch, 0: none yet
  Tally reports_lost;
  Tally core_overrun;      // packets that the core had no room for
  Tally handover_overrun;  // packets that their owner had no room for: counted nowhere else
};

struct Channels {
  explicit Channels(unsigned workers) {
    for (unsigned i = 0; i < workers; ++i) to_core.push_back(std::make_unique<Channel>());
    // The core is one more sender of packets.
    for (unsigned i = 0; i < (workers + 1) * workers; ++i) {
      handed.push_back(std::make_unique<MbufRing>(4096));
      outgoing.push_back(std::make_unique<MbufRing>(4096));
    }
  }
  [[nodiscard]] unsigned workers() const noexcept { return static_cast<unsigned>(to_core.size()); }
  [[nodiscard]] MbufRing& handed_over(unsigned from, unsigned to) noexcept { return *handed[from * workers() + to]; }
  [[nodiscard]] MbufRing& outgoing_by(unsigned from, unsigned to) noexcept { return *outgoing[from * workers() + to]; }

  std::vector<std::unique_ptr<Channel>> to_core;
  std::vector<std::unique_ptr<MbufRing>> handed, outgoing;
  std::atomic<bool> draining{false};  // no more packets from the ports
  std::atomic<bool> pause{false};     // workers hold still while the core reads what is theirs
  std::atomic<bool> exit{false};
};

}  // namespace sallyport::dpdk
