#include "alg/sip/response_gates.h"

#include "alg/sip/names.h"

namespace sallyport::sip_alg {
namespace {

constexpr std::uint16_t kFirstUserPort = 1024;  // nobody answers SIP at a well-known port

}  // namespace

void ResponseGates::request(const sip::View& view, const Message& message, Duration lifetime, Effects& effects) {
  const auto& tuple = message.tuple;
  if (message.zone != rules::Zone::inside || tuple.protocol != IpProtocol::udp || !view.via.present || view.via.rport)
    return;
  const Port sent_by{view.via.port != 0 ? view.via.port : kSipPort};
  if (!view.via.host_is_address || view.via.address != tuple.source.address || sent_by == tuple.source.port ||
      number(sent_by) < kFirstUserPort)
    return;
  const Endpoint destination{tuple.source.address, sent_by};
  const auto key = std::pair{destination, tuple.destination.address};
  const auto until = message.stamp.time + lifetime;
  if (const auto known = gates_.find(key); known != gates_.end()) {
    if (until > known->second.timer->first) {
      timers_.erase(known->second.timer);
      known->second.timer = timers_.emplace(until, key);
    }
    return;
  }
  if (gates_.size() >= kMaxGates) return;
  GateSpec spec;
  spec.transport = IpProtocol::udp;
  spec.destination = destination;
  spec.source = tuple.destination.address;
  spec.use = GateUse::signalling;
  spec.lock_source = false;
  spec.protocol = kRegistryRow;
  const auto id = next_gate_id_++;
  effects.add(OpenGate{id, spec, {"sip", text(message.bytes, view.call_id), message_name(message.bytes, view)}});
  gates_[key] = {id, timers_.emplace(until, key)};
}

void ResponseGates::advance(Time now, Effects& effects) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto gate = gates_.find(timers_.begin()->second);
    effects.add(CloseGate{gate->second.id, GateReason::transaction_done, "", 0});
    gates_.erase(gate);
    timers_.erase(timers_.begin());
  }
}

}  // namespace sallyport::sip_alg
