// A table by identifiers that we number ourselves, one after another (gates). Open addressing: no node, no pointer.
//
// Theory. Four consecutive identifiers share a cache line, because gates that open together are looked up together. The
// place of each group of four is hashed, so that long-lived entries do not pile up in front of new ones. At most half
// of the places are in use, so a search ends soon. Identifier 0 means no entry.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "alg/base/hash.h"

namespace sallyport {

template <class Value>
class IdMap {
 public:
  // Valid until the next put() or erase().
  [[nodiscard]] const Value* find(std::uint64_t id) const noexcept {
    if (entries_.empty() || id == 0) return nullptr;
    for (auto i = home(id); entries_[i].id != 0; i = (i + 1) & mask())
      if (entries_[i].id == id) return &entries_[i].value;
    return nullptr;
  }
  void put(std::uint64_t id, Value value) {
    if (id == 0) return;
    if ((count_ + 1) * 2 > entries_.size()) grow();
    auto i = home(id);
    while (entries_[i].id != 0 && entries_[i].id != id) i = (i + 1) & mask();
    count_ += entries_[i].id == 0 ? 1U : 0U;
    entries_[i] = {id, value};
  }
  void erase(std::uint64_t id) noexcept {
    if (entries_.empty() || id == 0) return;
    auto hole = home(id);
    while (entries_[hole].id != id) {
      if (entries_[hole].id == 0) return;
      hole = (hole + 1) & mask();
    }
    // An entry behind the hole moves into it if its search passes the hole.
    for (auto i = (hole + 1) & mask(); entries_[i].id != 0; i = (i + 1) & mask()) {
      if (((i - home(entries_[i].id)) & mask()) < ((i - hole) & mask())) continue;
      entries_[hole] = entries_[i];
      hole = i;
    }
    entries_[hole] = {};
    --count_;
  }
  // Always inlined for the reason given at MediaLines::prefetch.
  [[gnu::always_inline]] void fetch(std::uint64_t id) const noexcept {
    if (!entries_.empty()) __builtin_prefetch(&entries_[home(id)], 1);
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

 private:
  struct Entry {
    std::uint64_t id = 0;
    Value value{};
  };
  static constexpr std::size_t kFirst = 64;

  [[nodiscard]] std::size_t mask() const noexcept { return entries_.size() - 1; }
  [[nodiscard]] std::size_t home(std::uint64_t id) const noexcept {
    return ((mix(id >> 2U, 0) << 2U) | (id & 3U)) & mask();
  }
  void grow() {
    std::vector<Entry> old(entries_.empty() ? kFirst : entries_.size() * 2);
    std::swap(old, entries_);
    count_ = 0;
    for (const auto& entry : old) put(entry.id, entry.value);
  }

  std::vector<Entry> entries_;
  std::size_t count_ = 0;
};

}  // namespace sallyport
