#include "alg/toy/toy_alg.h"

#include <map>

#include "alg/gates/media_plan.h"
#include "dissectors/toy/toy.h"

namespace sallyport {
namespace {

constexpr std::size_t kMostParties = 1024;

class ToyAlg final : public ProtocolAlg {
 public:
  explicit ToyAlg(const ProtocolContext& context) : policy_(context.policy), next_gate_id_(context.next_gate_id) {}

  Verdict message(const Message& message, Effects& effects) override {
    const auto view = toy::decode(message.bytes);
    if (!view) {
      effects.add(Event{message.stamp,
                        MalformedEvent{"toy", std::string{view.error().field}, std::string{describe(view.error().code)},
                                       view.error().offset, message.tuple.source, message.tuple.destination}});
      return Verdict::malformed;
    }
    const auto known = parties_.find(message.tuple.source);
    if (known == parties_.end() && parties_.size() >= kMostParties) return Verdict::limit;
    auto& gates = known != parties_.end() ? known->second.gates : parties_[message.tuple.source].gates;
    parties_[message.tuple.source].last_active = message.stamp.time;
    std::vector<GateSpec> want;
    if (view->kind == toy::Kind::media) {
      GateSpec spec;
      spec.destination = view->media;
      const GateOwner owner{"toy", to_text(message.tuple.source), "MEDIA"};
      const auto why = check_announced(*policy_, view->media, message.tuple.source.address, message.zone);
      if (why == GateReason::none)
        want.push_back(spec);
      else
        effects.add(RefuseGate{spec, {}, why, owner});
    }
    reconcile(gates, want, {"toy", to_text(message.tuple.source), view->kind == toy::Kind::media ? "MEDIA" : "END"},
              GateReason::bye, next_gate_id_, effects);
    if (gates.empty()) parties_.erase(message.tuple.source);
    return Verdict::pass;
  }
  void advance(Time now, Effects& effects) override {
    const auto limit = std::chrono::seconds{policy_->media.timeout};
    for (auto it = parties_.begin(); it != parties_.end();) {
      const bool idle = now >= it->second.last_active + limit;
      if (idle) close_all(it->second.gates, GateReason::timeout, "no media", effects);
      it = idle ? parties_.erase(it) : std::next(it);
    }
  }
  Time next_due() const noexcept override {
    auto due = Time::max();
    for (const auto& [source, party] : parties_)
      due = std::min<Time>(due, party.last_active + std::chrono::seconds{policy_->media.timeout});
    return due;
  }
  void gate_active(std::uint64_t gate_id, Time now) override {
    for (auto& [source, party] : parties_)
      for (const auto& gate : party.gates)
        if (gate.id == gate_id) party.last_active = now;
  }
  void reload(Time, Effects&) override {}
  std::uint64_t registered() const noexcept override { return 0; }
  void registrations(Place& place, std::size_t, std::vector<RegistrationRow>&) const override { place.end = true; }

 private:
  struct Party {
    std::vector<LegGate> gates;
    Time last_active{};
  };
  const CurrentPolicy& policy_;
  std::uint64_t& next_gate_id_;
  std::map<Endpoint, Party> parties_;  // by where its messages come from
};

}  // namespace

std::unique_ptr<ProtocolAlg> make_toy_alg(const ProtocolContext& context) {
  return std::make_unique<ToyAlg>(context);
}

}  // namespace sallyport
