#include <rte_eal.h>
#include <rte_hash.h>
#include <rte_hash_crc.h>
#include <rte_malloc.h>
#include <rte_prefetch.h>
#include <sched.h>

#include <array>
#include <string>
#include <vector>

#include "perf/tables.h"

namespace sallyport::perf {
namespace {

struct alignas(64) Record {
  std::uint64_t bytes = 0;
  std::uint32_t packets = 0, last_seen = 0;
};

class RteTable final : public LookupTable {
 public:
  ~RteTable() override {
    rte_hash_free(hash_);
    rte_free(records_);
  }
  bool fill(std::span<const LookupKey> flows) {
    rte_hash_parameters wanted{};
    wanted.name = "sallyport-bench";
    wanted.entries = static_cast<std::uint32_t>(flows.size() + flows.size() / 8 + 64);
    wanted.key_len = sizeof(LookupKey);
    wanted.hash_func = rte_hash_crc;
    wanted.socket_id = SOCKET_ID_ANY;
    wanted.extra_flag = RTE_HASH_EXTRA_FLAGS_RW_CONCURRENCY_LF | RTE_HASH_EXTRA_FLAGS_EXT_TABLE;
    hash_ = rte_hash_create(&wanted);
    records_ = static_cast<Record*>(rte_zmalloc("records", flows.size() * sizeof(Record), alignof(Record)));
    if (hash_ == nullptr || records_ == nullptr) return false;
    for (std::size_t i = 0; i < flows.size(); ++i) {
      records_[i] = {};  // maps the page before the measurement
      if (rte_hash_add_key_data(hash_, &flows[i], &records_[i]) != 0) return false;
    }
    return true;
  }
  unsigned look_up(std::span<const LookupKey, kLookups> keys) noexcept override {
    std::array<const void*, kLookups> names;
    std::array<void*, kLookups> records;
    for (std::size_t i = 0; i < kLookups; ++i) names[i] = &keys[i];
    std::uint64_t hits = 0;
    const auto found = rte_hash_lookup_bulk_data(hash_, names.data(), kLookups, &hits, records.data());
    ++now_;
    for (std::size_t i = 0; i < kLookups; ++i)
      if ((hits >> i & 1U) != 0) rte_prefetch0(records[i]);
    for (std::size_t i = 0; i < kLookups; ++i) {
      if ((hits >> i & 1U) == 0) continue;
      auto& record = *static_cast<Record*>(records[i]);
      ++record.packets;
      record.bytes += 172;
      record.last_seen = now_;
    }
    return found < 0 ? 0 : static_cast<unsigned>(found);
  }
  bool holds(const LookupKey& key) noexcept override { return rte_hash_lookup(hash_, &key) >= 0; }

 private:
  rte_hash* hash_ = nullptr;
  Record* records_ = nullptr;
  std::uint32_t now_ = 0;
};

}  // namespace

std::unique_ptr<LookupTable> rte_table(std::span<const LookupKey> flows) {
  auto table = std::make_unique<RteTable>();
  if (!table->fill(flows)) return nullptr;
  return table;
}

bool start_dpdk(bool huge_pages, unsigned megabytes) {
  static std::vector<std::string> words;  // EAL keeps pointers to them
  static std::vector<char*> arguments;
  words = {"sallyport-bench", "--lcores=0@" + std::to_string(sched_getcpu()), "--no-pci", "--no-telemetry",
           "--log-level=3"};
  if (huge_pages)
    words.emplace_back("--in-memory");
  else
    words.insert(words.end(), {"--no-huge", "--no-shconf", "-m", std::to_string(megabytes)});
  for (auto& word : words) arguments.push_back(word.data());
  return rte_eal_init(static_cast<int>(arguments.size()), arguments.data()) >= 0;
}

}  // namespace sallyport::perf
