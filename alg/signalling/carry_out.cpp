// How the signalling core carries out effects: gates first, then events.
#include "alg/signalling/parts.h"

namespace sallyport {

namespace {

// The gate that an effect changes or closes; 0: none.
std::uint64_t touched(const Effect& effect) noexcept {
  if (const auto* close = std::get_if<CloseGate>(&effect)) return close->id;
  if (const auto* change = std::get_if<ChangeGate>(&effect)) return change->id;
  return 0;
}

}  // namespace

// Gates are far apart in memory. Prefetch everything that the effects of a message will touch, stage by stage, so that
// one wait for memory serves all of them.
void SignallingCore::fetch(const Effects& effects) noexcept {
  constexpr std::size_t kMost = 16;
  std::array<const GateRecord*, kMost> records{};
  std::size_t known = 0;
  for (const auto& effect : effects.list()) {
    const auto* opened = std::get_if<OpenGate>(&effect);
    book_.fetch(opened != nullptr ? opened->id : touched(effect));
    if (opened != nullptr) gates_.prefetch(opened->spec);
  }
  for (const auto& effect : effects.list()) {
    const auto* record = known < kMost ? book_.find(touched(effect)) : nullptr;
    if (record == nullptr) continue;
    __builtin_prefetch(&record->closed_by, 1);
    records[known++] = record;
  }
  for (std::size_t i = 0; i < known; ++i) {
    const auto* spec = static_cast<const char*>(static_cast<const void*>(&gates_.spec(records[i]->gate)));
    for (std::size_t line = 0; line < sizeof(GateSpec); line += 64) __builtin_prefetch(spec + line);
  }
}

void SignallingCore::apply(const Effects& effects, Stamp stamp) {
  totals_.rewrites_refused += effects.rewrites().size();
  if (effects.list().size() > 1) fetch(effects);
  for (const auto& effect : effects.list()) {
    if (const auto* o = std::get_if<OpenGate>(&effect)) {
      if (!effects.overflow()) open(*o, stamp);
    } else if (const auto* c = std::get_if<ChangeGate>(&effect)) {
      if (!effects.overflow()) change(*c, stamp);
    } else if (const auto* e = std::get_if<CloseGate>(&effect)) {
      close(*e, stamp);
    } else if (const auto* r = std::get_if<RefuseGate>(&effect)) {
      refuse(*r, stamp);
    } else {
      emit(*std::get<const Event*>(effect));
    }
  }
}

// Fill in the previous event again: its texts keep their memory.
PinholeEvent& SignallingCore::pinhole(PinholeEvent::Action action, std::uint64_t id, const SharedOwner& owner,
                                      const GateName& gate, Stamp stamp) {
  pinhole_.stamp = stamp;
  auto& event = std::get<PinholeEvent>(pinhole_.what);
  // Most gates belong to the same call as the previous one: keep the names.
  auto proto = std::move(event.proto), call = std::move(event.call);
  if (!pinhole_owner_.same(owner)) {
    proto = owner.proto();
    call = owner.call();
    pinhole_owner_ = owner;
  }
  clear(event);
  event.proto = std::move(proto);
  event.call = std::move(call);
  event.action = action;
  event.id = id;
  event.transport = gate.transport;
  event.source = gate.source;
  event.source_port = number(gate.source_port);
  event.destination = gate.destination.address;
  event.destination_port = number(gate.destination.port);
  event.why = owner.why();
  return event;
}

void SignallingCore::open(const OpenGate& effect, Stamp stamp) {
  const auto gate = gates_.open(effect.spec, effect.id);
  if (!gate) {
    refuse({effect.spec, {}, GateReason::limit, effect.owner}, stamp);
    return;
  }
  ++totals_.pinholes_opened;
  GateRecord record;
  record.id = effect.id;
  record.gate = *gate;
  record.spec = effect.spec;
  record.owner = effect.owner;
  record.opened = stamp;
  const auto& kept = book_.add(std::move(record));
  pinhole(PinholeEvent::Action::open, effect.id, kept.owner, kept.spec, stamp);
  emit(pinhole_);
}

void SignallingCore::change(const ChangeGate& effect, Stamp stamp) {
  auto* record = book_.find(effect.id);
  if (record == nullptr) return;
  const auto successor = gates_.replace(record->gate, effect.spec);
  if (!successor) {
    // Close the gate rather than leave it open for a description that no longer holds.
    emit(make_alert(AlertKind::table_full, stamp, {}, "no room to change a gate: it closes"));
    close({effect.id, GateReason::limit, effect.why, 0}, stamp);
    return;
  }
  link_.gate_closed(record->gate, *successor, stamp);
  record->gate = *successor;
  record->spec = effect.spec;
  pinhole(PinholeEvent::Action::refresh, effect.id, record->owner, record->spec, stamp).why = effect.why;
  emit(pinhole_);
}

void SignallingCore::close(const CloseGate& effect, Stamp stamp) {
  auto* record = book_.find(effect.id);
  if (record == nullptr) return;  // it never opened: the table was full
  const auto gate = record->gate;
  gates_.close(gate);
  auto& event = pinhole(PinholeEvent::Action::close, effect.id, record->owner, record->spec, stamp);
  event.reason = effect.reason;
  event.why = effect.why;
  emit(pinhole_);
  const auto* successor = effect.successor != 0 ? book_.find(effect.successor) : nullptr;
  link_.gate_closed(gate, successor != nullptr ? successor->gate : GateRef{}, stamp);
  book_.end(*record, effect.reason, effect.why, stamp);
}

void SignallingCore::refuse(const RefuseGate& effect, Stamp stamp) {
  auto& event = pinhole(PinholeEvent::Action::refuse, 0, effect.owner, effect.spec, stamp);
  event.reason = effect.reason;
  if (!effect.host.empty()) event.destination.reset();
  emit(pinhole_);
  GateRecord record;
  record.spec = effect.spec;
  record.owner = effect.owner;
  record.opened = stamp;
  record.reason = effect.reason;
  record.closed_by = effect.host;
  book_.refuse(std::move(record));
}
}  // namespace sallyport
