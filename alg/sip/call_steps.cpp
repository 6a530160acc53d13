// Steps of a call that the handlers of calls.cpp use: offers, gates, ends and deadlines.
#include <fmt/format.h>

#include <algorithm>

#include "alg/sip/calls.h"
#include "alg/sip/names.h"

namespace sallyport::sip_alg {
namespace {

constexpr Duration kLinger = std::chrono::seconds{32};        // 64*T1: for retransmissions after the end of a call
constexpr Duration kChallenge = std::chrono::seconds{32};     // the caller may send the INVITE again with credentials
constexpr Duration kSessionGrace = std::chrono::seconds{32};  // rfc4028 10: the refresher may be late by a transaction
constexpr Duration kForgotten = std::chrono::hours{12};       // a call without messages for this time ends

// True if the caller acknowledged the 2xx of another fork but not the 2xx of this fork. The caller then does not keep
// this dialog (rfc3261 13.2.2.4).
bool superfluous(const Call& call, const Dialog& dialog) {
  return dialog.confirmed && !dialog.acknowledged &&
         std::any_of(call.dialogs.begin(), call.dialogs.end(), [](const Dialog& d) { return d.acknowledged; });
}

bool announces_nothing(const Description& description) {
  return std::none_of(description.sinks.begin(), description.sinks.end(),
                      [](const Sink& sink) { return sink.state == Sink::State::open; });
}

}  // namespace

// A description in a response answers the open offer. Without an open offer, the description is an offer.
void Calls::describe(Call& call, Dialog& dialog, Side side, const Incoming& in, bool preview, Effects& effects) {
  auto input = OfferInput::sdp;
  if (offer_out(dialog.offers))
    input = side == dialog.offerer ? OfferInput::sdp_same_side
            : preview              ? OfferInput::sdp_preview
                                   : OfferInput::sdp_answer;
  else if (dialog.current[side] && *dialog.current[side] == *in.description)
    return;  // the agreed description, repeated
  else if (dialog.offers == OfferState::stable)
    input = preview ? OfferInput::sdp_preview : OfferInput::sdp_answer;
  else if (preview)
    return;  // an unreliable response carries no offer (rfc3261 13.2.1)
  offer_answer(call, dialog, side, in, input, effects);
}

void Calls::offer_answer(Call& call, Dialog& dialog, Side side, const Incoming& in, OfferInput input,
                         Effects& effects) {
  const auto& step = offer_step(dialog.offers, input);
  switch (step.action) {
    case OfferAction::ignore: return;
    case OfferAction::offer:
      dialog.offerer = side;
      dialog.pending[side] = in.description;
      dialog.pending[other(side)].reset();
      break;
    case OfferAction::preview: dialog.pending[side] = in.description; break;
    case OfferAction::agree:
      if (dialog.pending[dialog.offerer]) dialog.current[dialog.offerer] = dialog.pending[dialog.offerer];
      dialog.current[other(dialog.offerer)] = in.description;
      dialog.pending = {};
      dialog.last_media = in.now();
      dialog.media_timed_out = false;
      break;
    case OfferAction::adopt:
      dialog.pending[side] = dialog.current[side];
      dialog.current[side] = in.description;
      break;
    case OfferAction::revert: dialog.pending = {}; break;
  }
  dialog.offers = step.next;
  refusals(call, in, effects);
  // rfc3264 8.4, rfc2543 B.5: a description without an address means hold. The next description has an address again.
  const bool hold = std::any_of(dialog.current.begin(), dialog.current.end(), [](const auto& description) {
    return description && description->held && announces_nothing(*description);
  });
  media_gates(call, dialog, hold ? GateReason::hold : GateReason::replaced, in.name, effects);
  if (step.action == OfferAction::agree) hold_events(call, dialog, in.message.stamp, effects);
}

void Calls::rejected(Call& call, Dialog& dialog, const Incoming& in, Effects& effects) {
  const auto& step = offer_step(dialog.offers, OfferInput::rejected);
  if (step.action != OfferAction::revert) return;
  dialog.offers = step.next;
  dialog.pending = {};
  media_gates(call, dialog, GateReason::rejected, in.name, effects);
}

void Calls::refusals(const Call& call, const Incoming& in, Effects& effects) {
  if (in.refused == nullptr) return;
  for (auto refusal : *in.refused) {
    refusal.owner = {"sip", call.id, in.name};
    effects.add(std::move(refusal));
  }
}

void Calls::early_gates(Call& call, const Incoming& in, GateReason reason, Effects& effects) {
  want_.clear();
  if (call.offer) wanted({nullptr, call.offer.get()}, {}, want_);
  reconcile(call.early, want_, {"sip", call.id, in.name}, reason, next_gate_id_, effects);
}

void Calls::media_gates(Call& call, Dialog& dialog, GateReason reason, std::string_view why, Effects& effects) {
  want_.clear();
  if (!dialog.ended && !dialog.media_timed_out) {
    const auto a = dialog.party(caller);
    const auto b = dialog.party(callee);
    const bool answered = b.current != nullptr || b.pending != nullptr;
    const bool asked = a.current != nullptr || a.pending != nullptr;
    // The early gates of the call admit media to the caller until a fork describes its media.
    if (asked && (answered || dialog.confirmed)) wanted(a, b, want_);
    if (answered) wanted(b, a, want_);
  }
  reconcile(dialog.gates, want_, {"sip", call.id, why}, reason, next_gate_id_, effects);
}

// A message counts only if its sender sent or received requests of the call, or if a Contact of the call names the
// sender. A message from another host is ignored, even with the right tags.
void Calls::note_hosts(Call& call, const Incoming& in) {
  const auto note = [&](const IpAddress& host) {
    if (call.hosts.size() < Call::kMaxHosts && !call.hosts.contains(host)) call.hosts.push_back(host);
  };
  note(in.message.tuple.source.address);
  note(in.message.tuple.destination.address);
  for (std::size_t i = 0; i < in.view.contact_count; ++i)
    if (in.view.contacts[i].uri.host_is_address) note(in.view.contacts[i].uri.address);
}

bool Calls::speaks_in(const Call& call, const Incoming& in) const noexcept {
  return policy_->mode == rules::Mode::observe || call.hosts.contains(in.message.tuple.source.address);
}

// rfc3261 9.1: a cancelled INVITE is over 64*T1 after the CANCEL at the latest.
void Calls::cancel(Call& call, Time now) {
  call.cancelled = true;
  call.invite_deadline = std::min(call.invite_deadline, now + kLinger);
  schedule(call, now);
}

void Calls::note_contact(Call& call, Side side, const Incoming& in) {
  if (in.view.contact_count == 0 || in.message.zone != rules::Zone::inside) return;
  const auto& contact = in.view.contacts[0];
  const auto& tuple = in.message.tuple;
  call.control[side].reset();
  if (!contact.uri.host_is_address || contact.uri.address != tuple.source.address) return;
  const Endpoint endpoint{contact.uri.address, Port{contact.uri.port != 0 ? contact.uri.port : kSipPort}};
  const auto transport = transport_of(in.message.bytes, contact.uri);
  if (number(endpoint.port) < 1024 || (endpoint == tuple.source && transport == tuple.protocol)) return;
  call.control[side] = ControlPoint{endpoint, transport, tuple.destination.address};
}

// Requests inside the dialog go to the Contact (rfc3261 12.2.1.1). The Contact may differ from the address that the
// party sends from.
void Calls::control_gates(Call& call, Dialog& dialog, std::string_view why, Effects& effects) {
  want_.clear();
  for (const auto& point : call.control) {
    if (!point || dialog.ended) continue;
    GateSpec spec;
    spec.transport = point->transport;
    spec.destination = point->endpoint;
    spec.source = point->peer;
    spec.use = GateUse::signalling;
    spec.lock_source = false;
    spec.protocol = rules::Protocol::sip;
    want_.push_back(spec);
  }
  reconcile(dialog.control, want_, {"sip", call.id, why}, GateReason::replaced, next_gate_id_, effects);
}

void Calls::session_timer(Dialog& dialog, const Incoming& in) {
  dialog.session_expires.reset();
  if (in.view.session_expires) dialog.session_expires = in.now() + std::chrono::seconds{*in.view.session_expires};
}

void Calls::hold_events(Call& call, Dialog& dialog, Stamp stamp, Effects& effects) {
  const bool held = std::any_of(dialog.current.begin(), dialog.current.end(),
                                [](const auto& description) { return description && description->held; });
  if (held == dialog.held) return;
  dialog.held = held;
  hold(call, stamp, effects);
}

// A call is on hold while one of its dialogs is on hold.
void Calls::hold(const Call& call, Stamp stamp, Effects& effects) {
  ledger_.hold(
      call.entry,
      std::any_of(call.dialogs.begin(), call.dialogs.end(), [](const Dialog& d) { return d.held && !d.ended; }), stamp,
      effects);
}

void Calls::end_dialog(Dialog& dialog, GateReason reason, std::string_view why, Effects& effects) {
  dialog.ended = true;
  close_all(dialog.gates, reason, why, effects);
  close_all(dialog.control, reason, why, effects);
}

void Calls::end_if_over(Call& call, std::string_view cause, Stamp stamp, Effects& effects) {
  const bool alive = std::any_of(call.dialogs.begin(), call.dialogs.end(), [](const Dialog& d) { return !d.ended; });
  if (alive)
    hold(call, stamp, effects);
  else if (!call.invite_pending || cause == "BYE")
    end_call(call, cause, stamp, effects);
}

void Calls::end_call(Call& call, std::string_view cause, Stamp stamp, Effects& effects) {
  if (over(call)) return;
  close_all(call.early, call.cancelled ? GateReason::cancelled : GateReason::bye, cause, effects);
  for (auto& dialog : call.dialogs)
    if (!dialog.ended) end_dialog(dialog, GateReason::timeout, cause, effects);
  call.invite_pending = false;
  if (!ledger_.find(call.entry)->secure) ledger_.secure(call.entry, false);
  ledger_.ended(call.entry, cause, stamp, effects);
  // A dialog whose BYE has no final answer may come back (bye_response()).
  for (auto& dialog : call.dialogs)
    if (!dialog.bye_cseq) dialog.forget_media();
}

// ---------------------------------------------------------------- gates and their calls

// Indexes the gates that these effects open, from effect number `first` on. They belong to this call.
void Calls::index_gates(Call& call, const Effects& effects, std::size_t first) {
  for (auto i = first; i < effects.list().size(); ++i)
    if (const auto* opened = std::get_if<OpenGate>(&effects.list()[i]);
        opened != nullptr && opened->spec.use != GateUse::signalling)
      gate_calls_.put(opened->id, &call);
}

void Calls::forget_closed(const Effects& effects) {
  for (const auto& effect : effects.list())
    if (const auto* closed = std::get_if<CloseGate>(&effect)) gate_calls_.erase(closed->id);
}

void Calls::gate_active(std::uint64_t gate_id, Time now) {
  const auto* call = gate_calls_.find(gate_id);
  if (call == nullptr) return;
  for (auto& dialog : (*call)->dialogs)
    for (const auto& gate : dialog.gates)
      if (gate.id == gate_id) dialog.last_media = now;
}

// ---------------------------------------------------------------- time

void Calls::schedule(Call& call, Time now) {
  auto next = call.last_heard + kForgotten;
  const auto& record = *ledger_.find(call.entry);
  if (!record.live())
    next = record.ended + kLinger;
  else if (call.failed_challenge)
    next = call.last_heard + kChallenge;
  else if (call.invite_pending)
    next = std::min(next, call.invite_deadline);
  for (const auto& dialog : call.dialogs) {
    if (dialog.ended || !record.live()) continue;
    if (dialog.session_expires) next = std::min(next, *dialog.session_expires + kSessionGrace);
    if (superfluous(call, dialog)) next = std::min(next, dialog.confirmed_at + kLinger);
    if (dialog.confirmed && !dialog.held && !dialog.media_timed_out && !dialog.gates.empty())
      next = std::min(next, dialog.last_media + std::chrono::seconds{policy_->media.timeout});
  }
  timers_.set(call.timer, std::max(next, now + Duration{1}), call);
}

void Calls::advance(Time now, Effects& effects) {
  while (auto* call = timers_.due(now)) due(*call, now, effects);
}

void Calls::due(Call& call, Time now, Effects& effects) {
  const Stamp stamp{now, 0};
  if (over(call) && now >= ledger_.find(call.entry)->ended + kLinger) {
    erase(call);
    return;
  }
  if (call.failed_challenge && now >= call.last_heard + kChallenge) {
    call.failed_challenge = false;
    // An answered call continues after the failure of a second INVITE.
    end_if_over(call, std::string{call.challenge}, stamp, effects);
  }
  if (call.invite_pending && now >= call.invite_deadline) {
    call.invite_pending = false;
    close_all(call.early, GateReason::timeout, "", effects);
    for (auto& dialog : call.dialogs)
      if (!dialog.confirmed && !dialog.ended) end_dialog(dialog, GateReason::timeout, "", effects);
    end_if_over(call, "no final answer", stamp, effects);
  }
  for (auto& dialog : call.dialogs) {
    if (dialog.ended) continue;
    if (superfluous(call, dialog) && now >= dialog.confirmed_at + kLinger) {
      end_dialog(dialog, GateReason::fork_lost, "", effects);
      end_if_over(call, "BYE", stamp, effects);
    } else if (dialog.session_expires && now >= *dialog.session_expires + kSessionGrace) {
      end_dialog(dialog, GateReason::session_expired, "", effects);
      end_if_over(call, "session expired", stamp, effects);
    } else if (dialog.confirmed && !dialog.held && !dialog.media_timed_out && !dialog.gates.empty() &&
               now >= dialog.last_media + std::chrono::seconds{policy_->media.timeout}) {
      dialog.media_timed_out = true;
      media_gates(call, dialog, GateReason::timeout, "", effects);
    }
  }
  if (!over(call) && now >= call.last_heard + kForgotten) {
    for (auto& dialog : call.dialogs)
      if (!dialog.ended) end_dialog(dialog, GateReason::timeout, "", effects);
    end_call(call, "nothing heard", stamp, effects);
  }
  schedule(call, now);
}

void Calls::erase(Call& call) {
  timers_.clear(call.timer);
  ledger_.forget(call.entry);
  for (const auto& gate : call.early) gate_calls_.erase(gate.id);
  for (const auto& dialog : call.dialogs)
    for (const auto& gate : dialog.gates) gate_calls_.erase(gate.id);
  calls_.erase(call);
}

void Calls::reload(Time now, Effects& effects) {
  const auto changed = [&](Said& said) {
    if (!said) return false;
    auto rest = *said;
    if (!withdraw_refused(*policy_, rest)) return false;
    said = std::make_shared<const Description>(std::move(rest));
    return true;
  };
  for (auto* call : calls_.all()) {
    const auto first = effects.list().size();
    if (changed(call->offer) && !call->early.empty()) {
      want_.clear();
      wanted({nullptr, call->offer.get()}, {}, want_);
      reconcile(call->early, want_, {"sip", call->id, "reload"}, GateReason::policy, next_gate_id_, effects);
    }
    for (auto& dialog : call->dialogs) {
      bool any = false;
      for (auto* descriptions : {&dialog.current, &dialog.pending})
        for (auto& description : *descriptions) any = changed(description) || any;
      if (any) media_gates(*call, dialog, GateReason::policy, "reload", effects);
    }
    index_gates(*call, effects, first);
    schedule(*call, now);
  }
}

}  // namespace sallyport::sip_alg
