#include "alg/h323/timed_gates.h"

namespace sallyport::h323_alg {

void TimedGates::open(const std::string& name, std::vector<GateSpec> specs, const GateOwner& owner, Time until,
                      Effects& effects) {
  auto known = sets_.find(name);
  if (known == sets_.end()) {
    if (sets_.size() >= kMaxSets) return;
    known = sets_.emplace(name, Set{{}, timers_.emplace(until, name)}).first;
  } else {
    timers_.erase(known->second.timer);
    known->second.timer = timers_.emplace(until, name);
  }
  reconcile(known->second.gates, std::move(specs), owner, GateReason::replaced, next_gate_id_, effects);
}

void TimedGates::close_gates(const std::string& name, GateReason reason, const std::string& why, Effects& effects) {
  if (const auto known = sets_.find(name); known != sets_.end()) close_all(known->second.gates, reason, why, effects);
}

void TimedGates::close(const std::string& name, GateReason reason, const std::string& why, Effects& effects) {
  const auto known = sets_.find(name);
  if (known == sets_.end()) return;
  close_all(known->second.gates, reason, why, effects);
  timers_.erase(known->second.timer);
  sets_.erase(known);
}

void TimedGates::advance(Time now, Effects& effects) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto name = timers_.begin()->second;
    close(name, GateReason::transaction_done, "", effects);
  }
}

}  // namespace sallyport::h323_alg
