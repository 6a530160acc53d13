#include "alg/gates/timed_gates.h"

namespace sallyport {

void TimedGates::open(const std::string& name, const std::vector<GateSpec>& specs, const OwnerView& owner, Time until,
                      Effects& effects) {
  auto known = sets_.find(name);
  if (known == sets_.end()) {
    if (sets_.size() >= most_sets_) return;
    known = sets_.try_emplace(name).first;
  }
  prolong(*known, until);
  reconcile(known->second.gates, specs, owner, GateReason::replaced, next_gate_id_, effects);
}

bool TimedGates::prolong(const std::string& name, Time until) {
  const auto known = sets_.find(name);
  if (known == sets_.end()) return false;
  prolong(*known, until);
  return true;
}

void TimedGates::prolong(Named& set, Time until) {
  auto& known = set.second;
  if (known.deadline != Deadlines<Named>::kNone && until <= known.until) return;
  known.until = until;
  deadlines_.set(known.deadline, until, set);
}

void TimedGates::close(const std::string& name, GateReason reason, std::string_view why, Effects& effects) {
  const auto known = sets_.find(name);
  if (known == sets_.end()) return;
  close_all(known->second.gates, reason, why, effects);
  deadlines_.clear(known->second.deadline);
  sets_.erase(known);
}

void TimedGates::advance(Time now, Effects& effects) {
  while (const auto* due = deadlines_.due(now)) close(due->first, GateReason::transaction_done, {}, effects);
}

}  // namespace sallyport
