// Remembers recent reports, so that the same report comes again only after an interval.
//
// ReportedLately remembers keys: hosts that knock, addresses of record with a wrong server. Outsiders choose keys, so
// the table is bounded and its hash has a seed. When the table is full of keys whose interval still runs, a new key is
// not reported: the counters and drop events cover it.
//
// ReportPause does the same for a single report without a key, such as a full table.
#pragma once

#include <unordered_map>
#include <utility>

#include "alg/base/deadlines.h"
#include "alg/base/hash.h"

namespace sallyport {

template <class Key>
class ReportedLately {
 public:
  ReportedLately(Duration interval, std::uint64_t hash_seed) : interval_(interval), keys_(16, SeededHash{hash_seed}) {}

  // True: report `key` now; it counts as reported from now on. `most`: the largest number of keys to remember.
  [[nodiscard]] bool take(const Key& key, Time now, std::size_t most) {
    while (auto* over = ends_.due(now)) forget(*over);
    if (keys_.contains(key) || keys_.size() >= most) return false;
    auto& kept = *keys_.try_emplace(key, Deadlines<Kept>::kNone).first;
    ends_.set(kept.second, now + interval_, kept);
    return true;
  }
  [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

 private:
  using Handle = std::uint32_t;
  using Kept = std::pair<const Key, Handle>;

  void forget(Kept& kept) {
    ends_.clear(kept.second);
    keys_.erase(keys_.find(kept.first));
  }

  Duration interval_;
  std::unordered_map<Key, Handle, SeededHash> keys_;
  Deadlines<Kept> ends_;  // one for each key
};

class ReportPause {
 public:
  // True: report now, and not again before `interval` has passed.
  [[nodiscard]] bool take(Time now, Duration interval) noexcept {
    if (now < until_) return false;
    until_ = now + interval;
    return true;
  }

 private:
  Time until_{};
};

}  // namespace sallyport
