#include "alg/sip/calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/base/hash.h"
#include "alg/sip/names.h"

namespace sallyport::sip_alg {
namespace {

constexpr std::size_t kMaxLegsOfCallId = 8;  // calls that share a Call-ID (a B2BUA that keeps it)

std::uint64_t branch_hash(std::string_view branch) {
  return hash(branch, 0);
}

bool is_challenge(unsigned status) noexcept {
  return status == 401 || status == 407;
}

std::string cause_of(const Incoming& in) {
  return fmt::format("{} {}", in.view.status, in.text(in.view.reason_phrase));
}

}  // namespace

Calls::Calls(const ProtocolContext& context)
    : policy_(context.policy), next_gate_id_(context.next_gate_id), ledger_(context.calls), calls_(context.hash_seed) {}
Calls::~Calls() = default;

// ---------------------------------------------------------------- finding

Call* Calls::find_caller(std::string_view id, std::string_view from_tag) {
  return calls_.find(id, from_tag);
}

Call* Calls::find(std::string_view id, std::string_view tag, std::string_view other_tag) {
  if (auto* call = find_caller(id, tag); call != nullptr) return call;
  return find_caller(id, other_tag);
}

// From has the sender's tag in a request, and the receiver's tag in a response.
Calls::Place Calls::place(const Incoming& in) {
  const auto from = in.text(in.view.from.tag);
  const auto to = in.text(in.view.to.tag);
  Place at;
  at.call = find(in.text(in.view.call_id), from, to);
  if (at.call == nullptr) return at;
  const bool asked_by_caller = at.call->from_tag == from;
  at.dialog = at.call->dialog(asked_by_caller ? to : from);
  at.sender = asked_by_caller == in.view.request ? caller : callee;
  return at;
}

Call* Calls::create(const Incoming& in, std::string_view from_tag, Effects& effects) {
  const auto id = in.text(in.view.call_id);
  const auto& source = in.message.tuple.source.address;
  const auto from = uri_name(in.message.bytes, in.view.from.uri);
  const auto to = uri_name(in.message.bytes, in.view.to.uri);
  const CallNames names{"sip", id, from, to};
  // Calls that ended a moment ago are remembered, but no more of them than of live calls.
  const bool full = calls_.count(id) >= kMaxLegsOfCallId || calls_.size() >= std::size_t{policy_->limits.calls} * 2;
  const auto limit = full ? "limit calls" : ledger_.exceeded(policy_->limits, source);
  if (!limit.empty()) {
    ledger_.refuse(names, limit, in.message.stamp, effects);
    return nullptr;
  }
  auto& call = calls_.add(id, from_tag);
  call.entry = ledger_.begin(names, source, call, in.now());
  call.last_heard = in.now();
  return &call;
}

Dialog* Calls::fork(Call& call, std::string_view tag) {
  if (auto* known = call.dialog(tag); known != nullptr) return known;
  if (call.dialogs.size() >= Call::kMaxDialogs) return nullptr;
  auto& dialog = call.dialogs.emplace_back();
  dialog.tag = std::string{tag};
  dialog.last_request[caller] = call.invite_cseq;
  dialog.offer_cseq = call.invite_cseq;
  if (call.offer) {
    dialog.offers = OfferState::offered_first;
    dialog.pending[caller] = call.offer;
  }
  return &dialog;
}

// ---------------------------------------------------------------- requests

bool Calls::request(const Incoming& in, Effects& effects) {
  if (in.view.method == sip::Method::invite && in.view.to.tag.empty()) return invite(in, effects);
  auto at = place(in);
  if (at.call == nullptr || at.dialog == nullptr) {
    // The dialog is older than this process. Its next offer determines its gates.
    if (in.view.method == sip::Method::invite && at.call == nullptr && policy_->midstream_pickup) {
      at.call = create(in, in.text(in.view.from.tag), effects);
      if (at.call == nullptr) return false;
      ledger_.picked_up(at.call->entry);
      // Until its answer arrives the call has a pending INVITE.
      at.call->invite_pending = true;
      at.call->invite_deadline = in.now() + std::chrono::seconds{policy_->timeouts.sip_invite};
      at.dialog = fork(*at.call, in.text(in.view.to.tag));
      at.sender = caller;
    } else {
      if (in.view.method == sip::Method::cancel)
        if (auto* call = find_caller(in.text(in.view.call_id), in.text(in.view.from.tag));
            call != nullptr && speaks_in(*call, in))
          cancel(*call, in.now());
      return true;
    }
  }
  if (!at.call->hosts.empty() && !speaks_in(*at.call, in)) return true;
  note_hosts(*at.call, in);
  at.call->last_heard = in.now();
  in_dialog(in, at, effects);
  index_gates(*at.call, effects);
  schedule(*at.call, in.now());
  return true;
}

bool Calls::goes_on(const Incoming& in) {
  const auto* call = place(in).call;
  return call != nullptr && !over(*call) && (call->hosts.empty() || speaks_in(*call, in));
}

bool Calls::invite(const Incoming& in, Effects& effects) {
  const auto from_tag = in.text(in.view.from.tag);
  auto* call = find_caller(in.text(in.view.call_id), from_tag);
  const bool known = call != nullptr;
  if (!known && (call = create(in, from_tag, effects)) == nullptr) return false;
  if (known && !speaks_in(*call, in)) return true;  // another host uses the names of this call
  call->last_heard = in.now();
  note_hosts(*call, in);
  const auto branch = branch_hash(in.text(in.view.via.branch));
  const bool repeated = known && call->invite_cseq && in.view.cseq <= *call->invite_cseq;
  if (repeated && over(*call)) return true;
  if (call->branches.size() < Call::kMaxBranches && !call->branches.contains(branch)) call->branches.push_back(branch);
  // This is a retransmission, or the same INVITE on its next hop (a proxy on the other side, a fork).
  if (repeated) return true;

  if (known && over(*call)) ledger_.again(call->entry, in.message.tuple.source.address, in.now());
  ledger_.setup(call->entry, in.message.stamp, effects);  // the ledger reports it once
  call->invite_cseq = in.view.cseq;
  call->invite_pending = true;
  call->cancelled = call->failed_challenge = false;
  call->invite_deadline = in.now() + std::chrono::seconds{policy_->timeouts.sip_invite};
  call->offer = in.description;
  note_contact(*call, caller, in);
  refusals(*call, in, effects);
  early_gates(*call, in, GateReason::replaced, effects);
  index_gates(*call, effects);
  schedule(*call, in.now());
  return true;
}

void Calls::in_dialog(const Incoming& in, Place at, Effects& effects) {
  auto& dialog = *at.dialog;
  switch (in.view.method) {
    case sip::Method::bye: bye(in, at, effects); return;
    case sip::Method::cancel: cancel(*at.call, in.now()); return;
    case sip::Method::ack:
      if (at.sender == caller) dialog.acknowledged = true;
      if (in.description == nullptr || in.view.cseq == dialog.last_ack || dialog.ended) return;
      dialog.last_ack = in.view.cseq;
      // An ACK carries an answer or nothing (RFC 3261 13.2.2.4).
      if (offer_out(dialog.offers) && at.sender != dialog.offerer)
        offer_answer(*at.call, dialog, at.sender, in, OfferInput::sdp_answer, effects);
      return;
    case sip::Method::invite:
    case sip::Method::update:
    case sip::Method::prack: break;
    default: return;
  }
  if (dialog.ended || (dialog.last_request[at.sender] && in.view.cseq <= *dialog.last_request[at.sender]))
    return;  // a repetition
  dialog.last_request[at.sender] = in.view.cseq;
  note_contact(*at.call, at.sender, in);
  if (in.description == nullptr) return;
  // A PRACK may bring the answer to an offer in a reliable response; INVITE and UPDATE bring offers only.
  const bool answers = in.view.method == sip::Method::prack && at.sender != dialog.offerer;
  const auto input = !offer_out(dialog.offers) ? OfferInput::sdp
                     : answers                 ? OfferInput::sdp_answer
                                               : OfferInput::sdp_same_side;
  dialog.offer_cseq = in.view.cseq;
  offer_answer(*at.call, dialog, at.sender, in, input, effects);
}

void Calls::bye(const Incoming& in, Place at, Effects& effects) {
  if (at.dialog->ended) return;
  at.dialog->bye_cseq = in.view.cseq;
  at.dialog->bye_sender = at.sender;
  end_dialog(*at.dialog, GateReason::bye, in.name, effects);
  end_if_over(*at.call, "BYE", in.message.stamp, effects);
}

// ---------------------------------------------------------------- responses

void Calls::response(const Incoming& in, Effects& effects) {
  const auto from = in.text(in.view.from.tag);
  auto* asked = find_caller(in.text(in.view.call_id), from);
  // Every fork answers the first INVITE with the CSeq of that INVITE.
  if (in.view.method == sip::Method::invite && asked != nullptr && asked->invite_cseq == in.view.cseq) {
    if (over(*asked)) return;  // a fork answers after the end of the call
    if (!speaks_in(*asked, in)) return;
    note_hosts(*asked, in);
    asked->last_heard = in.now();
    if (in.view.status < 200)
      provisional(in, *asked, effects);
    else if (in.view.status < 300)
      success(in, *asked, effects);
    else
      failure(in, *asked, effects);
    index_gates(*asked, effects);
    schedule(*asked, in.now());
    return;
  }
  const auto at = place(in);
  if (at.call == nullptr || at.dialog == nullptr || !speaks_in(*at.call, in)) return;
  at.call->last_heard = in.now();
  if (in.view.method == sip::Method::bye)
    bye_response(in, at, effects);
  else if (in.view.method == sip::Method::invite || in.view.method == sip::Method::update ||
           in.view.method == sip::Method::prack)
    later_response(in, at, effects);
  index_gates(*at.call, effects);
  schedule(*at.call, in.now());
}

void Calls::provisional(const Incoming& in, Call& call, Effects& effects) {
  if (in.view.status == 100) return;
  if (!call.cancelled)
    call.invite_deadline = in.now() + std::chrono::seconds{policy_->timeouts.sip_invite};  // rfc3261 16.7 step 2
  if (in.view.status == 180) ledger_.alerting(call.entry, in.message.stamp, effects);
  if (in.description == nullptr && in.view.to.tag.empty()) return;
  auto* dialog = fork(call, in.text(in.view.to.tag));
  if (dialog == nullptr || dialog->ended) return;
  note_contact(call, callee, in);
  if (in.description == nullptr) return;
  const bool reliable = in.view.require_100rel && in.view.rseq.has_value();
  describe(call, *dialog, callee, in, !reliable, effects);
}

void Calls::success(const Incoming& in, Call& call, Effects& effects) {
  auto* dialog = fork(call, in.text(in.view.to.tag));
  if (dialog == nullptr || dialog->ended || dialog->last_success[caller] == in.view.cseq) return;
  dialog->last_success[caller] = in.view.cseq;
  dialog->confirmed = true;
  dialog->confirmed_at = dialog->last_media = in.now();
  call.invite_pending = false;
  call.branches.clear();
  note_contact(call, callee, in);

  // The dialog that won takes over the early gates and their flows.
  if (dialog->gates.empty())
    dialog->gates.swap(call.early);
  else
    dialog->gates.insert(dialog->gates.end(), call.early.begin(), call.early.end());
  call.early.clear();
  if (in.description != nullptr)
    describe(call, *dialog, callee, in, false, effects);
  else if (dialog->offers == OfferState::previewed_first && dialog->pending[callee]) {
    // The 2xx has no description, so the preview was the answer.
    dialog->current = dialog->pending;
    dialog->pending = {};
    dialog->offers = OfferState::stable;
  }
  media_gates(call, *dialog, GateReason::replaced, in.name, effects);
  control_gates(call, *dialog, in.name, effects);
  session_timer(*dialog, in);
  for (auto& loser : call.dialogs)
    if (&loser != dialog && !loser.confirmed && !loser.ended)
      end_dialog(loser, GateReason::fork_lost, in.name, effects);

  hold(call, in.message.stamp, effects);
  if (ledger_.state(call.entry) == CallState::answered) return;
  ledger_.secure(call.entry, dialog->current[caller] && dialog->current[callee] && dialog->current[caller]->secure &&
                                 dialog->current[callee]->secure);
  ledger_.answered(call.entry, in.message.stamp, effects);
}

void Calls::failure(const Incoming& in, Call& call, Effects& effects) {
  // The fork that failed is over. The call is over when no INVITE is pending.
  if (auto* dialog = call.dialog(in.text(in.view.to.tag)); dialog != nullptr && !dialog->confirmed)
    end_dialog(*dialog, call.cancelled ? GateReason::cancelled : GateReason::rejected, in.name, effects);
  call.branches.erase(branch_hash(in.text(in.view.via.branch)));
  if (!call.branches.empty() || !call.invite_pending) return;
  call.invite_pending = false;
  const auto reason = call.cancelled ? GateReason::cancelled : GateReason::rejected;
  for (auto& dialog : call.dialogs)
    if (!dialog.confirmed && !dialog.ended) end_dialog(dialog, reason, in.name, effects);
  close_all(call.early, reason, in.name, effects);
  call.offer.reset();
  if (is_challenge(in.view.status) && !call.cancelled) {
    call.failed_challenge = true;  // the caller may repeat the INVITE with credentials
    call.challenge = cause_of(in);
    return;
  }
  end_if_over(call, cause_of(in), in.message.stamp, effects);
}

void Calls::later_response(const Incoming& in, Place at, Effects& effects) {
  auto& dialog = *at.dialog;
  const auto asker = other(at.sender);
  if (dialog.ended || !dialog.last_request[asker] || in.view.cseq > *dialog.last_request[asker])
    return;  // no such request is open
  if (in.view.status >= 300) {
    if (dialog.offer_cseq == in.view.cseq && dialog.offerer == asker) rejected(*at.call, dialog, in, effects);
    // rfc3261 12.2.1.2: these end the dialog, not only the request.
    if (in.view.status == 481 || (!dialog.confirmed && in.view.method == sip::Method::invite) ||
        (in.view.status == 408 && in.view.method == sip::Method::invite)) {
      end_dialog(dialog, GateReason::rejected, in.name, effects);
      end_if_over(*at.call, cause_of(in), in.message.stamp, effects);
    }
    return;
  }
  if (in.view.status >= 200) {
    if (dialog.last_success[asker] == in.view.cseq) return;  // a repetition
    dialog.last_success[asker] = in.view.cseq;
    if (!dialog.confirmed && in.view.method == sip::Method::invite && !at.call->invite_cseq) {
      // This answers the INVITE by which the call was picked up.
      dialog.confirmed = true;
      dialog.confirmed_at = dialog.last_media = in.now();
      at.call->invite_pending = false;
      ledger_.note(at.call->entry, CallState::answered, in.now());
    }
    session_timer(dialog, in);
    note_contact(*at.call, at.sender, in);
  }
  if (in.description == nullptr) return;
  const bool reliable = in.view.status >= 200 || (in.view.require_100rel && in.view.rseq);
  describe(*at.call, dialog, at.sender, in, !reliable, effects);
  if (dialog.confirmed) control_gates(*at.call, dialog, in.name, effects);
}

void Calls::bye_response(const Incoming& in, Place at, Effects& effects) {
  auto& call = *at.call;
  auto& dialog = *at.dialog;
  // Only the first final answer to the BYE counts, and only from the side that received the BYE.
  if (in.view.status < 200 || dialog.bye_cseq != in.view.cseq || at.sender != other(dialog.bye_sender)) return;
  dialog.bye_cseq.reset();
  if (!is_challenge(in.view.status) && dialog.ended) dialog.forget_media();
  if (!is_challenge(in.view.status) || !dialog.ended || !dialog.confirmed) return;
  // The BYE was refused. The dialog continues with the gates that it had.
  dialog.ended = false;
  ledger_.restored(call.entry, in.message.stamp, effects);
  hold(call, in.message.stamp, effects);
  media_gates(call, dialog, GateReason::replaced, in.name, effects);
  control_gates(call, dialog, in.name, effects);
}

}  // namespace sallyport::sip_alg
