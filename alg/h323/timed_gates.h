// Gates for signalling that is expected soon, and no longer than a while: an answer at another port, a call that was
// admitted. Each set has a name; the newcomer goes without where there are too many.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "alg/base/hash.h"
#include "alg/gates/media_plan.h"

namespace sallyport::h323_alg {

class TimedGates {
 public:
  static constexpr std::size_t kMaxSets = 16384;

  TimedGates(std::uint64_t& next_gate_id, std::uint64_t hash_seed)
      : next_gate_id_(next_gate_id), sets_(16, TextHash{hash_seed}) {}
  // The set of this name is these gates from now on, until then. No gates: the name alone is remembered.
  void open(const std::string& name, std::vector<GateSpec> specs, const GateOwner& owner, Time until, Effects& effects);
  void close(const std::string& name, GateReason reason, const std::string& why, Effects& effects);
  // The gates close, the name is remembered.
  void close_gates(const std::string& name, GateReason reason, const std::string& why, Effects& effects);
  [[nodiscard]] bool contains(const std::string& name) const { return sets_.contains(name); }
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept { return timers_.empty() ? Time::max() : timers_.begin()->first; }

 private:
  using Timers = std::multimap<Time, std::string>;
  struct Set {
    std::vector<LegGate> gates;
    Timers::iterator timer;
  };
  std::uint64_t& next_gate_id_;
  std::unordered_map<std::string, Set, TextHash> sets_;
  Timers timers_;  // one for each set
};

}  // namespace sallyport::h323_alg
