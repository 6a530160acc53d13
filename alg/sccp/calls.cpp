#include "alg/sccp/calls.h"

#include <algorithm>

#include "alg/sccp/channels.h"
#include "alg/sccp/names.h"

namespace sallyport::sccp_alg {
namespace {

using sccp::MessageId;

constexpr std::size_t kMaxDigits = 64;

void append(std::string& digits, std::string_view more) {
  digits.append(more.substr(0, kMaxDigits - std::min(kMaxDigits, digits.size())));
}

}  // namespace

std::string Calls::from(const Session& session, const Call& call) {
  if (!call.calling.empty()) return call.calling;
  return call.inbound ? std::string{} : session.device;
}

std::string Calls::to(const Session& session, const Call& call) {
  if (!call.called.empty()) return call.called;
  return call.inbound ? session.device : call.digits;
}

void Calls::tell(const Session& session, const Call& call, CallEvent::Action action, Stamp stamp,
                 Effects& effects) const {
  CallEvent event;
  event.action = action;
  event.proto = "sccp";
  event.call = call_name(session, call.reference);
  event.from = from(session, call);
  event.to = to(session, call);
  event.cause = call.cause;
  event.secure = call.secure;
  effects.add(Event{stamp, std::move(event)});
}

void Calls::tell_set_up(const Session& session, Call& call, Stamp stamp, Effects& effects) {
  if (call.told) return;
  call.told = true;
  ++set_up_;
  tell(session, call, CallEvent::Action::setup, stamp, effects);
  if (std::exchange(call.rings, false)) tell(session, call, CallEvent::Action::alerting, stamp, effects);
}

Call* Calls::create(Session& session, std::uint32_t reference, Stamp stamp, Effects& effects) {
  if (session.calls.size() >= Session::kMaxCalls) {
    std::erase_if(session.calls, [](const Call& call) { return call.phase == CallPhase::ended; });
    if (session.calls.size() >= Session::kMaxCalls) return nullptr;
  }
  const auto of_phone = per_phone_.find(session.phone.address);
  const bool full = live_ >= policy_->limits.calls;
  const bool greedy = policy_->limits.calls_per_source != 0 && of_phone != per_phone_.end() &&
                      of_phone->second >= policy_->limits.calls_per_source;
  Call call;
  call.reference = reference;
  call.begun = stamp.time;
  if (full || greedy) {
    call.cause = full ? "limit calls" : "limit calls-per-source";
    tell(session, call, CallEvent::Action::refuse, stamp, effects);
    return nullptr;
  }
  call.digits = std::exchange(session.pending_digits, {});
  ++per_phone_[session.phone.address];
  ++live_;
  session.calls.push_back(std::move(call));
  return &session.calls.back();
}

// ---------------------------------------------------------------- digits

void Calls::dial(Session& session, const sccp::View& view, Bytes bytes) {
  auto* call = session.call(view.call_reference.value_or(0) != 0 ? *view.call_reference : session.active_call);
  const bool dialling = call != nullptr && call->phase == CallPhase::dialling;
  if (call != nullptr && !dialling && call->phase != CallPhase::ended && view.id == MessageId::keypad_button) return;
  auto& digits = dialling ? call->digits : session.pending_digits;
  switch (view.id) {
    case MessageId::keypad_button:
      if (const char digit = sccp::keypad_digit(view.keypad_button.value_or(~0U)); digit != '\0')
        append(digits, {&digit, 1});
      break;
    case MessageId::enbloc_call:
    case MessageId::off_hook_with_calling_party_number:
      if (view.id == MessageId::enbloc_call) digits.clear(), append(digits, text(bytes, view.digits));
      break;
    case MessageId::soft_key_event:
      switch (static_cast<sccp::SoftKey>(view.soft_key_event.value_or(0))) {
        case sccp::SoftKey::back_space:
          if (!digits.empty()) digits.pop_back();
          break;
        case sccp::SoftKey::new_call: session.pending_digits.clear(); break;
        default: break;
      }
      break;
    case MessageId::off_hook: session.pending_digits.clear(); break;
    default: break;
  }
}

// ---------------------------------------------------------------- what the server says

void Calls::take(Session& session, Call& call, CallInput input, Stamp stamp, Effects& effects) {
  const auto taken = step(call.phase, input);
  const bool begins_anew = call.phase == CallPhase::ended && taken.next != CallPhase::ended;
  if (begins_anew) {
    const auto reference = call.reference;
    call = Call{};
    call.reference = reference;
    call.begun = stamp.time;
    call.digits = std::exchange(session.pending_digits, {});
    ++per_phone_[session.phone.address];
    ++live_;
  }
  const bool over = taken.next == CallPhase::ended && call.phase != CallPhase::ended;
  call.phase = taken.next;
  if (call.phase == CallPhase::answered && call.answered == Time{}) call.answered = stamp.time;
  // Unknown until it is established again.
  if (call.phase == CallPhase::held || call.phase == CallPhase::transferring) call.secure.reset();
  // Who calls whom stands in CallInfo, which may come behind the first states: they are told together.
  const bool early = call.phase == CallPhase::set_up || call.phase == CallPhase::alerting;
  if (early && !call.info) {
    call.rings = call.rings || taken.says == CallEvent::Action::alerting;
    return;
  }
  const bool was_call = call.info || call.rings || call.answered != Time{};
  if (call.phase != CallPhase::dialling && was_call) tell_set_up(session, call, stamp, effects);
  if (taken.says && call.told) tell(session, call, *taken.says, stamp, effects);
  if (over) finish(session, call, stamp);
}

bool Calls::message(Session& session, const sccp::View& view, const Message& message, const Ended& ended,
                    Effects& effects) {
  dial(session, view, message.bytes);
  const auto reference = view.call_reference.value_or(0);
  auto* call = reference != 0 ? session.call(reference) : nullptr;
  const auto stamp = message.stamp;
  switch (view.id) {
    case MessageId::call_state: {
      const auto input = view.call_state ? input_of(*view.call_state) : std::nullopt;
      if (reference == 0 || !input) return true;
      if (call == nullptr) {
        if (*input == CallInput::on_hook) return true;  // the line is idle
        if ((call = create(session, reference, stamp, effects)) == nullptr) return false;
      }
      if (*input == CallInput::on_hook && call->phase != CallPhase::ended) ended(reference);
      if (*input == CallInput::ringing && *view.call_state != sccp::CallState::ring_out && !call->told)
        call->inbound = true;
      if (*input == CallInput::failed) call->cause = std::string{sccp::to_text(*view.call_state)};
      if (*input != CallInput::on_hook) session.active_call = reference;
      take(session, *call, *input, stamp, effects);
      return true;
    }
    case MessageId::call_info:
    case MessageId::call_info_v2: {
      if (reference == 0) return true;
      if (call == nullptr && (call = create(session, reference, stamp, effects)) == nullptr) return false;
      if (call->phase == CallPhase::ended) return true;
      if (view.call_type == sccp::CallType::inbound && !call->told) call->inbound = true;
      if (const auto party = text(message.bytes, view.parties.calling_party); !party.empty()) call->calling = party;
      if (const auto party = text(message.bytes, view.parties.called_party); !party.empty()) call->called = party;
      session.active_call = reference;
      if (call->inbound ? call->calling.empty() : call->called.empty()) return true;
      call->info = true;
      // Who is called is known: it is a call.
      if (call->phase == CallPhase::dialling)
        take(session, *call, CallInput::proceed, stamp, effects);
      else
        tell_set_up(session, *call, stamp, effects);
      return true;
    }
    case MessageId::dialed_number:
      if (call == nullptr || call->phase == CallPhase::ended) return true;
      call->digits.clear();
      append(call->digits, text(message.bytes, view.digits));
      return true;
    case MessageId::on_hook: ended(reference != 0 ? reference : session.active_call); return true;
    default: return true;
  }
}

void Calls::label(Session& session, std::uint32_t reference, std::optional<bool> secure) {
  auto* call = session.call(reference);
  if (call == nullptr || !secure || call->phase == CallPhase::held || call->phase == CallPhase::transferring) return;
  call->secure = secure;
}

// ---------------------------------------------------------------- ends

void Calls::finish(Session& session, Call& call, Stamp stamp) {
  --live_;
  if (const auto it = per_phone_.find(session.phone.address); it != per_phone_.end() && --it->second == 0)
    per_phone_.erase(it);
  if (session.active_call == call.reference) session.active_call = 0;
  if (!call.told) return;
  if (history_.size() >= kHistory) history_.pop_front();
  history_.push_back({call_name(session, call.reference), from(session, call), to(session, call), call.cause,
                      call.digits, call.begun, call.answered, stamp.time, call.secure});
}

void Calls::end(Session& session, const std::string& cause, Stamp stamp, Effects& effects) {
  for (auto& call : session.calls) {
    if (call.phase == CallPhase::ended) continue;
    call.cause = cause;
    take(session, call, CallInput::on_hook, stamp, effects);
  }
  session.calls.clear();
  session.active_call = 0;
}

}  // namespace sallyport::sccp_alg
