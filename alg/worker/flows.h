// A worker's flow table: one record for both directions of a 5-tuple. Private to its worker: no lock, no atomic.
//
// Theory. An index of 8-byte entries (32 bits of the hash, 32 bits of record number) leads to records in a pool. The
// index uses linear probing, is at most half full, and deletes by shifting back, so it has no tombstones. A lookup that
// misses touches one cache line, a hit two. A timer wheel of one-second slots finds idle flows: a packet only writes
// `last_seen`, and a flow that comes due but had packets since goes back into the wheel. Expiry costs the packet path
// nothing.
//
// When the table is full, insert() refuses the new flow: a flood does not harm established flows.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "alg/base/hash.h"
#include "alg/base/pages.h"
#include "alg/base/pool.h"
#include "alg/base/time.h"
#include "alg/gates/gates.h"

namespace sallyport {

enum class FlowKind : std::uint8_t {
  established,  // permitted by zone or list; its payload is not read
  watched,      // the same in the media ports: an RTP packet in it still needs a gate
  media,        // through a gate
  unsignalled,  // observe mode: RTP that no call announced
  signalling,   // every packet goes to the signalling core
  barred        // signalling that policy bars towards outside, on any port: no packet passes
};

struct FlowDirection {
  GateRef gate;                     // permits this direction's packets; none: the other direction's gate does
  std::uint32_t stream = kNoIndex;  // first of its streams in the worker's stream pool
  std::uint32_t gate_version = 0;   // GateTable::version() when no gate was found
  std::uint64_t gate_id = 0;        // of the last gate, for reports that come after its end
  Time reported{};                  // last report to the signalling core that the gate is in use
};

struct Flow {
  FiveTuple tuple;  // of the first packet: direction 0
  FlowKind kind = FlowKind::established;
  rules::Protocol protocol{};  // of a signalling flow
  std::uint8_t tcp_flags = 0;  // seen in either direction
  bool syn_seen = false;
  std::uint8_t sniffs = 0;         // packets searched for signalling on an unexpected port
  std::uint64_t stun_request = 0;  // ICE: transaction and direction of the last connectivity check
  bool ice_proven = false;         // ICE: connectivity checks seen in this direction
  bool conformance_alerted = false;
  std::array<FlowDirection, 2> direction;
  Time last_seen{};
  std::uint32_t idle_limit = 0;  // seconds
  std::uint32_t wheel_next = kNoIndex;
  std::uint32_t wheel_previous = kNoIndex;
  std::uint32_t wheel_slot = 0;
  std::array<std::uint32_t, 2> gate_next{kNoIndex, kNoIndex};  // flows of one gate, in the worker's list
};

class FlowTable {
 public:
  FlowTable(std::uint32_t capacity, std::uint64_t seed);

  struct Found {
    std::uint32_t index = kNoIndex;
    unsigned direction = 0;  // 0: as Flow::tuple, 1: reversed
    [[nodiscard]] bool none() const noexcept { return index == kNoIndex; }
  };
  [[nodiscard]] std::uint64_t hash_of(const FiveTuple& tuple) const noexcept { return flow_hash(tuple, seed_); }
  [[nodiscard]] Found find(const FiveTuple& tuple, std::uint64_t hash) const noexcept;
  // Adds a flow that is due after `idle_limit` seconds; kNoIndex: the table is full.
  [[nodiscard]] std::uint32_t insert(const FiveTuple& tuple, std::uint64_t hash, Time now, std::uint32_t idle_limit);
  void erase(std::uint32_t index);
  // Checks `index` again within `seconds` (its idle limit was shortened).
  void reschedule(std::uint32_t index, std::uint32_t seconds);

  [[nodiscard]] Flow& operator[](std::uint32_t index) noexcept { return flows_[index]; }
  [[nodiscard]] const Flow& operator[](std::uint32_t index) const noexcept { return flows_[index]; }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_.load(std::memory_order_relaxed); }  // any thread
  [[nodiscard]] std::uint32_t capacity() const noexcept { return flows_.capacity(); }

  // Lets time pass. `refresh` updates last_seen of a flow that comes due, where another table keeps it. `expired` is
  // called for each flow that was idle for its limit; then the flow is erased.
  void advance(Time now, const std::function<void(std::uint32_t)>& refresh,
               const std::function<void(std::uint32_t)>& expired);
  void advance(Time now, const std::function<void(std::uint32_t)>& expired) {
    advance(
        now, [](std::uint32_t) {}, expired);
  }
  void for_each(const std::function<void(std::uint32_t)>& visit) const;

 private:
  static constexpr std::uint32_t kWheelSlots = 512;

  void schedule(std::uint32_t index, std::uint64_t due_second);
  void unschedule(std::uint32_t index);
  [[nodiscard]] static std::uint64_t seconds(Time time) noexcept;

  std::uint64_t seed_;
  std::size_t mask_;
  Pages<std::uint64_t> index_;  // fingerprint << 32 | record + 1; 0 = empty
  Pool<Flow> flows_;
  std::atomic<std::uint32_t> size_{0};  // flows_.live()
  std::array<std::uint32_t, kWheelSlots> wheel_{};
  std::uint64_t now_second_ = 0;  // the wheel has turned up to here
};

}  // namespace sallyport
