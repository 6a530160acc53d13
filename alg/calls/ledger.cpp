#include "alg/calls/ledger.h"

#include <algorithm>

namespace sallyport {
namespace {

constexpr std::size_t kLongText = 1024;  // a free slot does not keep the memory of a longer text

void empty(std::string& text) {
  text.clear();
  if (text.capacity() > kLongText) text.shrink_to_fit();
}

void fill(CallEvent& event, const CallNames& names, CallEvent::Action action, std::string_view cause) {
  event.action = action;
  event.proto = names.proto;
  event.call = names.id;
  event.from = names.from;
  event.to = names.to;
  event.cause = cause;
}

CallRow& add_row(const CallRecord& call, std::vector<CallRow>& rows) {
  auto& row = rows.emplace_back();
  row.proto = call.proto;
  row.call = call.id();
  row.from = call.from();
  row.to = call.to();
  row.cause = call.cause;
  row.digits = call.digits;
  row.state = call.live() && call.held ? CallState::held : call.state;
  row.secure = call.secure;
  row.set_up = call.set_up;
  row.answered = call.answered;
  row.ended = call.ended;
  return row;
}

}  // namespace

void CallRecord::name(const CallNames& call) {
  proto = call.proto;
  names.clear();
  names.reserve(call.id.size() + call.from.size() + call.to.size());
  names.append(call.id).append(call.from).append(call.to);
  id_end = static_cast<std::uint32_t>(call.id.size());
  from_end = static_cast<std::uint32_t>(call.id.size() + call.from.size());
}

Ledger::Ledger(std::uint64_t hash_seed) : limits_(hash_seed) {}

// ---------------------------------------------------------------- room

std::string_view Ledger::exceeded(const rules::Limits& limits, const IpAddress& source) const {
  return limits_.exceeded(limits, source);
}

void Ledger::add(CallHandle call, Places places) {
  auto* known = entry(call);
  if (known == nullptr || !known->live()) return limits_.give_back(places);
  auto& names = known->places.names;
  names.insert(names.end(), std::make_move_iterator(places.names.begin()), std::make_move_iterator(places.names.end()));
}

Ledger::Places* Ledger::places(CallHandle call) {
  auto* known = entry(call);
  return known != nullptr ? &known->places : nullptr;
}

std::uint32_t Ledger::take_slot() {
  if (free_ != CallHandle::kNone) return std::exchange(free_, slot(free_).next_free);
  if (slots_ % kBlock == 0 && slots_ / kBlock == blocks_.size()) blocks_.push_back(std::make_unique<Entry[]>(kBlock));
  return slots_++;
}

// ---------------------------------------------------------------- steps

CallHandle Ledger::begin(const CallNames& names, const IpAddress& source, const CallDetails& details, Time now) {
  const auto number = take_slot();
  auto& call = slot(number);
  call.name(names);
  call.details = &details;
  call.source = source;
  call.set_up = now;
  limits_.begin(source);
  return {number, call.generation};
}

void Ledger::setup(CallHandle call, Stamp stamp, Effects& effects) {
  auto* known = entry(call);
  if (known == nullptr || known->reported) return;
  known->reported = true;
  ++set_up_;
  emit(*known, CallEvent::Action::setup, stamp, effects);
  if (std::exchange(known->rang, false)) emit(*known, CallEvent::Action::alerting, stamp, effects);
}

void Ledger::picked_up(CallHandle call) {
  auto* known = entry(call);
  if (known == nullptr || known->reported) return;
  known->reported = true;
  ++set_up_;
}

void Ledger::alerting(CallHandle call, Stamp stamp, Effects& effects) {
  auto* known = entry(call);
  if (known == nullptr || known->state != CallState::setup) return;
  note(call, CallState::alerting, stamp.time);
  report(call, CallEvent::Action::alerting, stamp, effects);
}

void Ledger::answered(CallHandle call, Stamp stamp, Effects& effects) {
  auto* known = entry(call);
  if (known == nullptr || !known->live() || known->state == CallState::answered) return;
  known->state = CallState::answered;
  known->answered = stamp.time;
  report(call, CallEvent::Action::answer, stamp, effects);
}

void Ledger::hold(CallHandle call, bool held, Stamp stamp, Effects& effects) {
  auto* known = entry(call);
  if (known == nullptr || known->held == held) return;
  known->held = held;
  if (known->state == CallState::answered)
    report(call, held ? CallEvent::Action::hold : CallEvent::Action::resume, stamp, effects);
}

void Ledger::stop_counting(Entry& call) {
  limits_.end(call.source);
  limits_.give_back(call.places);
}

void Ledger::ended(CallHandle call, std::string_view cause, Stamp stamp, Effects& effects) {
  auto* known = entry(call);
  if (known == nullptr || !known->live()) return;
  stop_counting(*known);
  known->state = CallState::ended;
  known->ended = stamp.time;
  if (!cause.empty()) known->cause = cause;
  if (!known->reported) return;
  emit(*known, CallEvent::Action::end, stamp, effects);
  next_record() = static_cast<const CallRecord&>(*known);
}

void Ledger::restored(CallHandle call, Stamp stamp, Effects& effects) {
  auto* known = entry(call);
  if (known == nullptr || known->live()) return;
  limits_.begin(known->source);
  known->state = CallState::answered;
  known->ended = {};
  known->cause.clear();
  report(call, CallEvent::Action::resume, stamp, effects);
}

void Ledger::again(CallHandle call, const IpAddress& source, Time now) {
  auto* known = entry(call);
  if (known == nullptr || known->live()) return;
  limits_.begin(source);
  known->source = source;
  known->state = CallState::setup;
  known->held = known->reported = known->rang = false;
  known->secure.reset();
  known->cause.clear();
  known->set_up = now;
  known->answered = known->ended = {};
}

void Ledger::forget(CallHandle call) {
  auto* known = entry(call);
  if (known == nullptr) return;
  if (known->live()) stop_counting(*known);
  for (auto* text : {&known->names, &known->cause, &known->digits}) empty(*text);
  known->id_end = known->from_end = 0;
  known->state = CallState::setup;
  known->held = known->reported = known->rang = false;
  known->secure.reset();
  known->set_up = known->answered = known->ended = {};
  known->details = nullptr;
  ++known->generation;
  known->next_free = std::exchange(free_, call.slot);
}

// ---------------------------------------------------------------- facts

void Ledger::note(CallHandle call, CallState state, Time now) {
  auto* known = entry(call);
  if (known == nullptr || !known->live()) return;
  known->held = state == CallState::held;
  if (known->held) return;
  if (state == CallState::alerting && known->state == CallState::setup) known->rang = !known->reported;
  if (state == CallState::answered && known->answered == Time{}) known->answered = now;
  known->state = state;
}

void Ledger::name(CallHandle call, std::string_view id, std::string_view from, std::string_view to) {
  auto* known = entry(call);
  if (known == nullptr || (known->id() == id && known->from() == from && known->to() == to)) return;
  known->name({known->proto, id, from, to});
}

void Ledger::digits(CallHandle call, std::string_view digits) {
  if (auto* known = entry(call); known != nullptr) known->digits = digits;
}

void Ledger::cause(CallHandle call, std::string_view cause) {
  if (auto* known = entry(call); known != nullptr) known->cause = cause;
}

void Ledger::secure(CallHandle call, std::optional<bool> secure) {
  if (auto* known = entry(call); known != nullptr) known->secure = secure;
}

void Ledger::report(CallHandle call, CallEvent::Action action, Stamp stamp, Effects& effects) {
  if (const auto* known = entry(call); known != nullptr && known->reported) emit(*known, action, stamp, effects);
}

void Ledger::emit(const Entry& call, CallEvent::Action action, Stamp stamp, Effects& effects) const {
  auto& event = effects.add_call(stamp);
  fill(event, {call.proto, call.id(), call.from(), call.to()}, action, call.cause);
  if (action != CallEvent::Action::hold && action != CallEvent::Action::resume) event.secure = call.secure;
}

// ---------------------------------------------------------------- calls that do not begin

void Ledger::refuse(const CallNames& names, std::string_view cause, Stamp stamp, Effects& effects) {
  fill(effects.add_call(stamp), names, CallEvent::Action::refuse, cause);
}

void Ledger::turned_down(const CallNames& names, std::string_view cause, Stamp stamp, Effects& effects) {
  refuse(names, cause, stamp, effects);
  auto& record = next_record();
  record = CallRecord{};
  record.name(names);
  record.cause = cause;
  record.state = CallState::refused;
  record.set_up = record.ended = stamp.time;
}

// Reuses the oldest record with its texts, so that the texts keep their memory.
CallRecord& Ledger::next_record() {
  const auto number = remembered_++;
  return history_.size() < kHistory ? history_.emplace_back() : history_[number % kHistory];
}

// ---------------------------------------------------------------- reading

void Ledger::read(Place& place, std::size_t most, std::vector<CallRow>& rows) const {
  const auto stop = std::min<std::uint64_t>(slots_, place.at + most);
  for (; place.at < stop; ++place.at) {
    const auto& call = slot(place.at);
    if (call.details == nullptr || !call.live()) continue;
    call.details->describe({static_cast<std::uint32_t>(place.at), call.generation}, add_row(call, rows));
  }
  place.end = place.at >= slots_;
}

void Ledger::read_history(Place& place, std::size_t most, std::vector<CallRow>& rows) const {
  place.at = std::max(place.at, remembered_ - history_.size());
  const auto stop = std::min<std::uint64_t>(remembered_, place.at + most);
  for (; place.at < stop; ++place.at) add_row(history_[place.at % kHistory], rows);
  place.end = place.at >= remembered_;
}

}  // namespace sallyport
