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

std::string from(const Session& session, const Call& call) {
  if (!call.calling.empty()) return call.calling;
  return call.inbound ? std::string{} : session.device;
}

std::string to(const Session& session, const Call& call) {
  if (!call.called.empty()) return call.called;
  return call.inbound ? session.device : call.digits;
}

// Notes the state of a call in the ledger. A transfer leaves the call answered or on hold, as it was before.
void note_state(Ledger& ledger, const Call& call, Time now) {
  switch (call.phase) {
    case CallPhase::dialling:
    case CallPhase::set_up: ledger.note(call.entry, CallState::setup, now); break;
    case CallPhase::alerting: ledger.note(call.entry, CallState::alerting, now); break;
    case CallPhase::answered: ledger.note(call.entry, CallState::answered, now); break;
    case CallPhase::held: ledger.note(call.entry, CallState::held, now); break;
    case CallPhase::transferring:
    case CallPhase::ended:
    case CallPhase::count: break;
  }
}

}  // namespace

void Calls::begin(Session& session, Call& call, Time now) {
  call.digits = std::exchange(session.pending_digits, {});
  call.entry = ledger_.begin({"sccp", call_name(session, call.reference), from(session, call), to(session, call)},
                             session.phone.address, session, now);
  ledger_.digits(call.entry, call.digits);
}

// The ledger needs the names again after each change: messages name one party at a time, and the phone may register
// under another name during a call.
void Calls::note_names(const Session& session, const Call& call) {
  ledger_.name(call.entry, call_name(session, call.reference), from(session, call), to(session, call));
  ledger_.digits(call.entry, call.digits);
}

Call* Calls::create(Session& session, std::uint32_t reference, Stamp stamp, Effects& effects) {
  if (session.calls.size() >= Session::kMaxCalls) {
    std::erase_if(session.calls, [](const Call& call) { return call.phase == CallPhase::ended; });
    if (session.calls.size() >= Session::kMaxCalls) return nullptr;
  }
  Call call;
  call.reference = reference;
  if (const auto limit = ledger_.exceeded(policy_->limits, session.phone.address); !limit.empty()) {
    Ledger::refuse({"sccp", call_name(session, reference), from(session, call), to(session, call)}, limit, stamp,
                   effects);
    return nullptr;
  }
  begin(session, call, stamp.time);
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
  if (dialling) note_names(session, *call);
}

// ---------------------------------------------------------------- messages of the server

void Calls::take(Session& session, Call& call, CallInput input, Stamp stamp, Effects& effects) {
  const auto taken = step(call.phase, input);
  const bool begins_anew = call.phase == CallPhase::ended && taken.next != CallPhase::ended;
  if (begins_anew) {
    const auto reference = call.reference;
    call = Call{};
    call.reference = reference;
    begin(session, call, stamp.time);
  }
  const bool over = taken.next == CallPhase::ended && call.phase != CallPhase::ended;
  call.phase = taken.next;
  // The media is neither secure nor insecure until its channels are open again.
  if (call.phase == CallPhase::held || call.phase == CallPhase::transferring) ledger_.secure(call.entry, std::nullopt);
  note_names(session, call);
  // CallInfo names the parties. It may follow the first states; these are then reported together with it.
  const bool early = call.phase == CallPhase::set_up || call.phase == CallPhase::alerting;
  if (early && !call.info) {
    call.rings = call.rings || taken.says == CallEvent::Action::alerting;
    note_state(ledger_, call, stamp.time);
    return;
  }
  const auto* record = ledger_.find(call.entry);
  const bool answered = call.phase == CallPhase::answered || (record != nullptr && record->answered != Time{});
  if (call.phase != CallPhase::dialling && (call.info || call.rings || answered))
    ledger_.setup(call.entry, stamp, effects);
  note_state(ledger_, call, stamp.time);
  if (over)
    finish(session, call, stamp, effects);
  else if (taken.says)
    ledger_.report(call.entry, *taken.says, stamp, effects);
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
      if (*input == CallInput::ringing && *view.call_state != sccp::CallState::ring_out &&
          !ledger_.reported(call->entry))
        call->inbound = true;
      if (*input == CallInput::failed) ledger_.cause(call->entry, sccp::to_text(*view.call_state));
      if (*input != CallInput::on_hook) session.active_call = reference;
      take(session, *call, *input, stamp, effects);
      return true;
    }
    case MessageId::call_info:
    case MessageId::call_info_v2: {
      if (reference == 0) return true;
      if (call == nullptr && (call = create(session, reference, stamp, effects)) == nullptr) return false;
      if (call->phase == CallPhase::ended) return true;
      if (view.call_type == sccp::CallType::inbound && !ledger_.reported(call->entry)) call->inbound = true;
      if (const auto party = text(message.bytes, view.parties.calling_party); !party.empty()) call->calling = party;
      if (const auto party = text(message.bytes, view.parties.called_party); !party.empty()) call->called = party;
      session.active_call = reference;
      note_names(session, *call);
      if (call->inbound ? call->calling.empty() : call->called.empty()) return true;
      call->info = true;
      // The call is set up when its called party is known.
      if (call->phase == CallPhase::dialling)
        take(session, *call, CallInput::proceed, stamp, effects);
      else
        ledger_.setup(call->entry, stamp, effects);
      return true;
    }
    case MessageId::dialed_number:
      if (call == nullptr || call->phase == CallPhase::ended) return true;
      call->digits.clear();
      append(call->digits, text(message.bytes, view.digits));
      note_names(session, *call);
      return true;
    case MessageId::on_hook: ended(reference != 0 ? reference : session.active_call); return true;
    default: return true;
  }
}

void Calls::label(Session& session, std::uint32_t reference, std::optional<bool> secure) {
  auto* call = session.call(reference);
  if (call == nullptr || !secure || call->phase == CallPhase::held || call->phase == CallPhase::transferring) return;
  ledger_.secure(call->entry, secure);
}

// ---------------------------------------------------------------- ends

void Calls::finish(Session& session, Call& call, Stamp stamp, Effects& effects) {
  ledger_.ended(call.entry, {}, stamp, effects);
  ledger_.forget(call.entry);
  call.entry = {};
  if (session.active_call == call.reference) session.active_call = 0;
}

void Calls::end(Session& session, const std::string& cause, Stamp stamp, Effects& effects) {
  for (auto& call : session.calls) {
    if (call.phase == CallPhase::ended) continue;
    ledger_.cause(call.entry, cause);
    take(session, call, CallInput::on_hook, stamp, effects);
  }
  session.calls.clear();
  session.active_call = 0;
}

}  // namespace sallyport::sccp_alg
