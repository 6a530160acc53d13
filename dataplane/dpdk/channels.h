// The rings between the threads of a gateway. Every ring has one producer and one consumer.
//
//   worker -> core      packets   signalling and fragments, with the worker's verdict in the mbuf
//                       reports   facts for the core
//                       decided   verdicts on reassembled datagrams
//                       slices    streams for `show`
//   core   -> worker    messages  closed gates, released flows, datagrams to decide, a new policy, streams to copy, the
//                                 end
//   worker -> worker    handed    packets that belong to another worker's flows
//   any    -> worker    outgoing  packets for a port with one transmit queue, which that worker owns
//
// A message of the core is never lost: if the ring is full, it waits in a queue of the core. If the ring of a packet is
// full, the packet is dropped and counted, so that a flood of signalling cannot delay media. If the ring of a report is
// full, the report is lost and counted.
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
struct ReadStreams {
  Place place;
};
struct Finish {
  Stamp stamp;
};
using Message = std::variant<std::monostate, GateClosed, Release, Decide, Reload, ReadStreams, Finish>;

// The answer to ReadStreams. The core asks one worker at a time, and waits for the answer before it asks again.
struct StreamSlice {
  std::uint64_t from = 0;  // ReadStreams::place.at
  Place place;             // where the next slice begins
  std::vector<StreamCopy> streams;
};

struct Decided {
  Fragments::Datagram datagram;
  Verdict verdict;
};

using MbufRing = SpscRing<rte_mbuf*>;

// The rings between one worker and the core, and the worker's state for the core.
struct Channel {
  MbufRing packets{4096};
  SpscRing<Report> reports{8192};
  SpscRing<Decided> decided{1024};
  SpscRing<StreamSlice> slices{2};
  SpscRing<Message> messages{1024};
  std::atomic<std::uint64_t> loops{0};        // raised at the end of each loop: everything before is visible
  std::atomic<bool> finished{false};          // Finish is done, all reports are in the ring
  std::atomic<std::int64_t> first_packet{0};  // microseconds since the epoch, 0: none yet
  Tally reports_lost;
  Tally core_overrun;      // packets dropped: the core's ring was full
  Tally handover_overrun;  // packets dropped: their owner's ring was full; counted nowhere else
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
  std::atomic<bool> exit{false};
};

}  // namespace sallyport::dpdk
