// The tables of the profile `tables`: ours and rte_hash, on one page size.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace sallyport::perf {

// The key of a lookup: 16 octets from a frame's headers.
struct LookupKey {
  std::uint32_t source = 0, destination = 0;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint32_t rest = 0;  // the SSRC, or protocol and padding: the same for every flow, another value for a miss
};
static_assert(sizeof(LookupKey) == 16);

inline constexpr std::size_t kLookups = 32;  // lookups in a batch

class LookupTable {
 public:
  LookupTable() = default;
  LookupTable(const LookupTable&) = delete;
  LookupTable& operator=(const LookupTable&) = delete;
  virtual ~LookupTable() = default;
  // Looks up a batch and updates the record of each found flow (packets, bytes, time). Returns the number of found
  // flows.
  [[nodiscard]] virtual unsigned look_up(std::span<const LookupKey, kLookups> keys) noexcept = 0;
  // Whether the flow found a place when the table was filled.
  [[nodiscard]] virtual bool holds(const LookupKey& key) noexcept = 0;
};

// Our table of established streams, alg/worker/media_lines.h, filled with these flows.
[[nodiscard]] std::unique_ptr<LookupTable> our_table(std::span<const LookupKey> flows, bool huge_pages);
// rte_hash (CRC32, lock-free readers, extendable buckets) with a record of one cache line for each flow, in DPDK's
// memory. Null: not enough memory.
[[nodiscard]] std::unique_ptr<LookupTable> rte_table(std::span<const LookupKey> flows);

// Starts DPDK's environment in this process. False: the start failed.
[[nodiscard]] bool start_dpdk(bool huge_pages, unsigned megabytes);

}  // namespace sallyport::perf
