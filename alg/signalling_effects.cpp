// How the signalling core carries out effects: gates first, then what is to be said.
#include "alg/signalling_parts.h"

namespace sallyport {
namespace {

PinholeEvent pinhole(PinholeEvent::Action action, std::uint64_t id, const GateOwner& owner, const GateSpec& spec) {
  PinholeEvent event;
  event.action = action;
  event.id = id;
  event.proto = owner.proto;
  event.call = owner.call;
  event.transport = spec.transport;
  event.source = spec.source;
  event.source_port = number(spec.source_port);
  event.destination = spec.destination.address;
  event.destination_port = number(spec.destination.port);
  event.why = owner.why;
  return event;
}

}  // namespace
void SignallingCore::apply(const Effects& effects, Stamp stamp) {
  for (const auto& effect : effects.list()) {
    if (const auto* o = std::get_if<OpenGate>(&effect)) {
      if (!effects.overflow()) open(*o, stamp);
    } else if (const auto* c = std::get_if<ChangeGate>(&effect)) {
      if (!effects.overflow()) change(*c, stamp);
    } else if (const auto* e = std::get_if<CloseGate>(&effect)) {
      close(*e, stamp);
    } else if (const auto* r = std::get_if<RefuseGate>(&effect)) {
      refuse(*r, stamp);
    } else if (const auto* event = std::get_if<Event>(&effect)) {
      emit(*event);
    }
  }
}

void SignallingCore::open(const OpenGate& effect, Stamp stamp) {
  const auto gate = gates_.open(effect.spec, effect.id);
  if (!gate) {
    refuse({effect.spec, {}, GateReason::limit, effect.owner}, stamp);
    return;
  }
  ++totals_.gates_opened;
  GateRecord record;
  record.id = effect.id;
  record.gate = *gate;
  record.spec = effect.spec;
  record.owner = effect.owner;
  record.opened = stamp;
  book_.add(std::move(record));
  emit({stamp, pinhole(PinholeEvent::Action::open, effect.id, effect.owner, effect.spec)});
}

void SignallingCore::change(const ChangeGate& effect, Stamp stamp) {
  auto* record = book_.find(effect.id);
  if (record == nullptr) return;
  const auto successor = gates_.replace(record->gate, effect.spec);
  if (!successor) {
    // Better no gate than one that permits what nobody wants any more.
    alert(stamp, 3, "table-full", "no room to change a gate: it closes", {});
    close({effect.id, GateReason::limit, effect.why, 0}, stamp);
    return;
  }
  link_.gate_closed(record->gate, *successor, stamp);
  record->gate = *successor;
  record->spec = effect.spec;
  auto event = pinhole(PinholeEvent::Action::refresh, effect.id, record->owner, effect.spec);
  event.why = effect.why;
  emit({stamp, std::move(event)});
}

void SignallingCore::close(const CloseGate& effect, Stamp stamp) {
  auto* record = book_.find(effect.id);
  if (record == nullptr) return;  // it never opened: the table was full
  const auto gate = record->gate;
  gates_.close(gate);
  auto event = pinhole(PinholeEvent::Action::close, effect.id, record->owner, record->spec);
  event.reason = effect.reason;
  event.why = effect.why;
  emit({stamp, std::move(event)});
  const auto* successor = effect.successor != 0 ? book_.find(effect.successor) : nullptr;
  link_.gate_closed(gate, successor != nullptr ? successor->gate : GateRef{}, stamp);
  book_.end(effect.id, effect.reason, effect.why, stamp);
}

void SignallingCore::refuse(const RefuseGate& effect, Stamp stamp) {
  auto event = pinhole(PinholeEvent::Action::refuse, 0, effect.owner, effect.spec);
  event.reason = effect.reason;
  if (!effect.host.empty()) event.destination.reset();
  emit({stamp, std::move(event)});
  GateRecord record;
  record.spec = effect.spec;
  record.host = effect.host;
  record.owner = effect.owner;
  record.opened = stamp;
  record.reason = effect.reason;
  book_.refuse(std::move(record));
}
}  // namespace sallyport
