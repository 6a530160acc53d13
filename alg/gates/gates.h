// Gates: permissions for flows that have not been seen yet. One writer (the signalling core), any number of readers
// (the workers). Readers take no lock.
//
// Theory. A gate is a record in a pool, linked into a hash bucket by its destination. Readers see atomics, and fields
// that never change after the gate is linked. Closing a gate raises its generation and unlinks it: a flow that
// remembers the old generation stops at its next packet. A record is reused only after every reader has passed a
// quiescent point, so no reader follows a link into another bucket. Several gates may have one destination (forks,
// moved streams). The gate whose source fits best wins: a known source before an open one.
//
// Source lock: the first packet through a gate fixes its source address and port, by one compare-and-swap. Later
// packets are found by their flow.
//
// Example: an inside phone announces 10.1.1.5:16390 in an INVITE; open({udp, 10.1.1.5:16390, any source});
// the answer names 203.0.113.9: replace() by {udp, 10.1.1.5:16390, source 203.0.113.9}; BYE: close().
//
// When the table is full, open() refuses the new gate (reason `limit`). Open gates stay as they are.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "alg/base/hash.h"
#include "alg/base/pages.h"
#include "alg/base/pool.h"
#include "dissectors/base/address.h"
#include "rules/policy.h"

namespace sallyport {

// What may pass through a gate. The worker checks packets against it.
enum class GateUse : std::uint8_t {
  rtp,  // RTP (and STUN, DTLS, empty keep-alives beside it)
  rtcp,
  rtp_mux,    // RTP and RTCP on one port (RFC 5761)
  udptl,      // T.38, anything else that is not RTP
  data,       // TCP media (MSRP, BFCP)
  signalling  // a control channel: goes to the signalling core
};

struct ClockRate {
  std::uint8_t payload_type = 0;
  std::uint32_t hertz = 0;
  friend bool operator==(const ClockRate&, const ClockRate&) = default;
};

struct GateSpec {
  IpProtocol transport = IpProtocol::udp;
  Endpoint destination;
  std::optional<IpAddress> source;  // none: any
  Port source_port{};               // 0: any
  Port expected_port{};             // the other side receives here, and most likely sends from here; not enforced
  GateUse use = GateUse::rtp;
  bool lock_source = true;     // the first packet fixes the source
  bool ice = false;            // sources prove themselves by connectivity checks instead (RFC 8445)
  bool secure = false;         // SRTP: padding and payload are ciphertext
  rules::Protocol protocol{};  // of a gate for signalling
  std::array<std::uint64_t, 2> payload_types{~0ULL, ~0ULL};  // bit n: payload type n may pass
  std::array<ClockRate, 8> clock_rates{};                    // dynamic payload types, for jitter; 0 ends the list

  friend bool operator==(const GateSpec&, const GateSpec&) = default;
};
static_assert(sizeof(GateSpec) == 128, "each gate has four copies of it: two cache lines at most");

// Names an open gate. It is stale after the gate closes.
struct GateRef {
  std::uint32_t slot = kNoIndex;
  std::uint32_t generation = 0;
  [[nodiscard]] bool none() const noexcept { return slot == kNoIndex; }
  friend bool operator==(const GateRef&, const GateRef&) = default;
};

class GateTable {
 public:
  GateTable(std::uint32_t capacity, unsigned readers, std::uint64_t seed);

  // ---- the writer ----
  // Opens a gate. Events and `why` use `id`. None: the table is full.
  [[nodiscard]] std::optional<GateRef> open(const GateSpec& spec, std::uint64_t id);
  void close(GateRef gate);
  // Replaces an open gate by one with another specification; at every moment one of the two is open. The source lock
  // stays if it fits. None: no record is free, and the old gate stays.
  [[nodiscard]] std::optional<GateRef> replace(GateRef gate, const GateSpec& spec);
  // Prefetches the memory that opening such a gate will need.
  [[gnu::always_inline]] void prefetch(const GateSpec& spec) const noexcept {
    __builtin_prefetch(&buckets_[bucket(spec.transport, spec.destination)], 1);
  }
  // Frees the records of closed gates that no reader can still see.
  void reclaim();
  [[nodiscard]] std::uint32_t open_count() const noexcept { return open_count_; }

  // ---- readers ----
  struct Match {
    enum class Result : std::uint8_t { none, hit, stranger } result = Result::none;
    GateRef gate;  // hit: the gate; stranger: the gate of this destination that is open for another source
  };
  // The gate for the first packet of a flow. A hit takes the source lock.
  [[nodiscard]] Match find(const FiveTuple& packet) noexcept;
  [[nodiscard]] bool alive(GateRef gate) const noexcept {
    return gate.slot != kNoIndex && generations_[gate.slot].load(std::memory_order_acquire) == gate.generation;
  }
  // The specification of a gate that find() gave, valid until the reader's next quiescent().
  [[nodiscard]] const GateSpec& spec(GateRef gate) const noexcept { return slots_[gate.slot].spec; }
  [[nodiscard]] std::uint64_t id(GateRef gate) const noexcept { return slots_[gate.slot].id; }
  // True: the gate was opened for packets of this tuple.
  [[nodiscard]] bool suits(GateRef gate, const FiveTuple& packet) const noexcept {
    const auto& s = spec(gate);
    return s.transport == packet.protocol && s.destination == packet.destination && source_fits(s, packet.source);
  }
  // True once for each gate: the caller reports the stranger.
  [[nodiscard]] bool first_stranger(GateRef gate) noexcept;
  // Between bursts: the reader holds no pointer to a gate, only GateRefs.
  void quiescent(unsigned reader) noexcept;
  // The number of gates that have closed. A reader that has handled this number of close messages has handled all.
  [[nodiscard]] std::uint64_t closes() const noexcept { return closes_.load(std::memory_order_acquire); }
  // Changes with every open(): a flow that found no gate looks again only after a change.
  [[nodiscard]] std::uint32_t version() const noexcept { return version_.load(std::memory_order_acquire); }

 private:
  // A link is a slot number plus one, so zeroed memory is a table of empty buckets: a table with room for hundreds of
  // thousands of gates writes nothing at start.
  using Link = std::uint32_t;
  [[nodiscard]] static constexpr Link link_to(std::uint32_t slot) noexcept { return slot + 1U; }  // kNoIndex: 0
  [[nodiscard]] static constexpr std::uint32_t slot_at(Link link) noexcept { return link - 1U; }

  enum LatchState : std::uint32_t { latch_free, latch_writing, latch_set };
  struct Slot {
    std::atomic<Link> next{};
    std::uint32_t previous = kNoIndex;  // used by the writer; kNoIndex: the slot is the head of its bucket
    std::uint64_t id = 0;
    GateSpec spec;
    std::atomic<std::uint32_t> latch{latch_free};
    std::array<std::atomic<std::uint64_t>, 2> latch_address{};
    std::atomic<std::uint32_t> latch_port{0};
    std::atomic<bool> stranger_seen{false};
  };
  struct alignas(128) Reader {  // caches fetch lines in pairs
    std::atomic<std::uint64_t> epoch{0};
  };
  struct Retired {
    std::uint32_t slot = 0;
    std::uint64_t epoch = 0;
  };

  [[nodiscard]] std::optional<GateRef> link(const GateSpec& spec, std::uint64_t id);
  [[nodiscard]] std::size_t bucket(IpProtocol transport, const Endpoint& destination) const noexcept {
    return mix(hash(destination, seed_), static_cast<std::uint8_t>(transport)) & mask_;
  }
  [[nodiscard]] static bool latched_by(const Slot& slot, const Endpoint& source) noexcept;
  [[nodiscard]] static bool source_fits(const GateSpec& spec, const Endpoint& source) noexcept {
    return (!spec.source || *spec.source == source.address) &&
           (number(spec.source_port) == 0 || spec.source_port == source.port);
  }
  [[nodiscard]] static bool try_latch(Slot& slot, const Endpoint& source) noexcept;

  std::uint64_t seed_;
  std::size_t mask_;
  std::uint32_t capacity_;
  Pool<Slot> slots_;
  Pages<std::atomic<Link>> buckets_;
  // Even: closed, odd: open. Kept apart from the records: for every packet a flow reads the generation of its gate and
  // nothing else of the gate, even after the record has been reused.
  Pages<std::atomic<std::uint32_t>> generations_;
  std::vector<Reader> readers_;
  std::atomic<std::uint64_t> epoch_{1};
  std::atomic<std::uint32_t> version_{0};
  std::atomic<std::uint64_t> closes_{0};
  std::deque<Retired> retired_;
  std::uint32_t open_count_ = 0;
};

}  // namespace sallyport
