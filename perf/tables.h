// A lookup of the profile `tables`: one of two tables, on one size of pages.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace sallyport::perf {

// What is looked up: what a frame's headers give, in 16 octets.
struct LookupKey {
  std::uint32_t source = 0, destination = 0;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint32_t rest = 0;  // the SSRC, or protocol and padding: the same for each flow, another for a miss
};
static_assert(sizeof(LookupKey) == 16);

inline constexpr std::size_t kLookups = 32;  // at a time

class LookupTable {
 public:
  LookupTable() = default;
  LookupTable(const LookupTable&) = delete;
  LookupTable& operator=(const LookupTable&) = delete;
  virtual ~LookupTable() = default;
  // A batch: each flow that is found is counted in its record (packets, bytes, time). How many were found.
  [[nodiscard]] virtual unsigned look_up(std::span<const LookupKey, kLookups> keys) noexcept = 0;
  // Whether the flow found a place when the table was filled.
  [[nodiscard]] virtual bool holds(const LookupKey& key) noexcept = 0;
};

// Our table of established streams, alg/worker/media_lines.h, with these flows in it.
[[nodiscard]] std::unique_ptr<LookupTable> our_table(std::span<const LookupKey> flows, bool huge_pages);
// rte_hash (CRC32, lock-free readers, extendable buckets) and a record of one cache line for each flow, in DPDK's
// memory. Null: no room for it.
[[nodiscard]] std::unique_ptr<LookupTable> rte_table(std::span<const LookupKey> flows);

// Starts DPDK's environment in this process. False: it does not start.
[[nodiscard]] bool start_dpdk(bool huge_pages, unsigned megabytes);

}  // namespace sallyport::perf
