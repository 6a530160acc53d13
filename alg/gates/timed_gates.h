// Sets of gates for signalling that is expected soon: an answer at another port, a call that was admitted.
//
// A set has a name and closes at its time. The number of sets is bounded; when all are in use, a new name gets no
// gates. An outsider may choose names, so their hash has a seed.
//
//   gates.open("10.0.0.5:5060 198.51.100.7", {spec}, owner, now + 32s, effects);  // opens the gate
//   gates.prolong("10.0.0.5:5060 198.51.100.7", now + 40s);                       // the request came again
//   gates.advance(now + 40s, effects);                                            // closes it: transaction-done
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "alg/base/deadlines.h"
#include "alg/base/hash.h"
#include "alg/gates/media_plan.h"

namespace sallyport {

class TimedGates {
 public:
  TimedGates(std::uint64_t& next_gate_id, std::uint64_t hash_seed, std::size_t most_sets)
      : next_gate_id_(next_gate_id), most_sets_(most_sets), sets_(16, TextHash{hash_seed}) {}

  // Makes the set of this name consist of `specs`, at least until `until`. Without specs only the name is remembered.
  void open(const std::string& name, const std::vector<GateSpec>& specs, const OwnerView& owner, Time until,
            Effects& effects);
  // Keeps a set as it is, at least until `until`. False: there is no set of this name.
  bool prolong(const std::string& name, Time until);
  void close(const std::string& name, GateReason reason, std::string_view why, Effects& effects);
  [[nodiscard]] bool contains(const std::string& name) const { return sets_.contains(name); }
  [[nodiscard]] std::size_t size() const noexcept { return sets_.size(); }

  // Closes the sets whose time has come, earliest first.
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept { return deadlines_.next(); }

 private:
  struct Set;
  using Named = std::pair<const std::string, Set>;
  struct Set {
    std::vector<LegGate> gates;
    Time until{};
    Deadlines<Named>::Handle deadline = Deadlines<Named>::kNone;
  };
  void prolong(Named& set, Time until);

  std::uint64_t& next_gate_id_;
  std::size_t most_sets_;
  std::unordered_map<std::string, Set, TextHash> sets_;
  Deadlines<Named> deadlines_;
};

}  // namespace sallyport
