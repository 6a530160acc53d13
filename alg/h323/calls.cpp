#include "alg/h323/calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/h323/causes.h"

namespace sallyport::h323_alg {
namespace {

using Verdict = ProtocolAlg::Verdict;

// The dialled digits: from the Q.931 element, else from an alias.
std::string dialled(Bytes bytes, const h225::View& view) {
  if (const auto digits = text(bytes, view.q931.called_number); !digits.empty()) return std::string{digits};
  for (const auto kind : {h225::AliasKind::dialed_digits, h225::AliasKind::party_number})
    for (std::size_t i = 0; i < view.alias_count; ++i)
      if (view.aliases[i].role == h225::AliasRole::destination && view.aliases[i].kind == kind)
        return alias_text(bytes, view.aliases[i]);
  return std::string{text(bytes, view.q931.keypad)};
}

std::string first_of(std::string a, std::string_view b, const IpAddress& c) {
  if (!a.empty()) return a;
  return !b.empty() ? std::string{b} : to_text(c);
}
std::string caller_name(const Incoming& in) {
  return first_of(name_of(in.message.bytes, in.view, h225::AliasRole::source),
                  text(in.message.bytes, in.view.q931.calling_number), in.message.tuple.source.address);
}
std::string callee_name(const Incoming& in) {
  const auto* asked = in.view.find(h225::Role::dest_call_signal_address);
  const bool known = asked != nullptr && asked->is_ip() && !asked->endpoint.address.is_unspecified();
  return first_of(name_of(in.message.bytes, in.view, h225::AliasRole::destination),
                  text(in.message.bytes, in.view.q931.called_number),
                  known ? asked->endpoint.address : in.message.tuple.destination.address);
}

// The name of the call. A call without any identifier (H.225.0 version 1 without a conference) is named by the client's
// address and the call reference.
std::string identity(const Message& message, const h225::View& view) {
  auto id = call_name(message.bytes, view.call_identifier, view.conference_id);
  const auto& client = message.from_client ? message.tuple.source : message.tuple.destination;
  return !id.empty() ? id : fmt::format("{}/{}", to_text(client), view.q931.call_reference);
}

}  // namespace

std::string admission_name(const std::string& id, const IpAddress& endpoint) {
  return fmt::format("{} {}", id, to_text(endpoint));
}

Calls::Calls(const ProtocolContext& context, const Registrations& registrations, TimedGates& admissions)
    : policy_(context.policy),
      next_gate_id_(context.next_gate_id),
      ledger_(context.calls),
      registrations_(registrations),
      admissions_(admissions),
      calls_(16, TextHash{context.hash_seed}) {}
Calls::~Calls() = default;

// ---------------------------------------------------------------- finding

Calls::LegKey Calls::key_of(const Message& message, const h225::View& view) noexcept {
  return {message.connection, view.q931.call_reference, message.from_client != view.q931.from_destination};
}

Call* Calls::find(const std::string& id) {
  const auto it = calls_.find(id);
  return it != calls_.end() ? it->second.get() : nullptr;
}

Leg* Calls::leg_of(const Message& message, const h225::View& view) {
  const auto it = legs_.find(key_of(message, view));
  return it != legs_.end() && it->second->alive() ? it->second : nullptr;
}

bool Calls::carries(const Incoming& in) {
  const auto input = input_of(in.view.q931.type);
  if (!may_say(input, in.view.q931.from_destination)) return false;
  const auto* leg = leg_of(in.message, in.view);
  return leg == nullptr || leg_step(leg->state, input).action != LegAction::ignore;
}

Calls::H245Place Calls::h245_place(const Message& message) {
  const auto speaker = [&](Side listener) { return message.from_client ? other(listener) : listener; };
  if (const auto known = h245_.find(message.connection); known != h245_.end())
    return {known->second.leg, speaker(known->second.side), true};
  const auto first = legs_.lower_bound({message.connection, 0, false});
  if (first != legs_.end() && first->first.connection == message.connection) return {};
  // A new connection to an announced H.245 address belongs to the leg of that address. Prefer the leg whose other party
  // is the client. Else take a leg whose other party is a gatekeeper: the client may be an endpoint behind it.
  const auto& server = message.from_client ? message.tuple.destination : message.tuple.source;
  const auto& client = message.from_client ? message.tuple.source : message.tuple.destination;
  const Listener* best = nullptr;
  const auto [begin, end] = listeners_.equal_range(server);
  for (auto it = begin; it != end; ++it) {
    const auto& peer = it->second.leg->party[other(it->second.side)].host;
    if (peer == client.address)
      best = &it->second;
    else if (best == nullptr && registrations_.gatekeeper(peer))
      best = &it->second;
  }
  if (best == nullptr) return {};
  h245_[message.connection] = *best;
  best->leg->h245_connections.push_back(message.connection);
  return {best->leg, speaker(best->side), true};
}

std::string Calls::channel_kind(const Leg& leg, Side from, const h245::View& view) {
  if (view.message != h245::Message::open_logical_channel_ack || !view.channel_number) return {};
  for (const auto& channel : leg.channels)
    if (channel.opener == other(from) && channel.number == *view.channel_number && channel.reverse_of == 0)
      return channel.kind;
  return {};
}

// ---------------------------------------------------------------- setup

Verdict Calls::message(const Incoming& in, Effects& effects) {
  reported_.clear();
  const auto input = input_of(in.view.q931.type);
  if (!may_say(input, in.view.q931.from_destination)) {
    if (input != LegInput::setup) return Verdict::pass;
    // An endpoint that ignores the flag of the call reference would accept this call.
    effects.add(make_alert(AlertKind::malformed, in.message.stamp, in.message.tuple,
                           fmt::format("{} sets up a call as if the other side had", to_text(in.message.tuple.source)),
                           identity(in.message, in.view)));
    return Verdict::malformed;
  }
  if (auto* leg = leg_of(in.message, in.view); leg != nullptr) {
    // A Setup with a call reference in use is ignored. If it names another call that a rule forbids, it is refused.
    if (const auto id = identity(in.message, in.view); input == LegInput::setup && id != leg->call->id)
      if (const auto why = objection(in, id)) {
        const auto verdict = refuse(in, id, *why, effects);
        if (policy_->mode != rules::Mode::observe) return verdict;
      }
    step(*leg, in, effects);
    return Verdict::pass;
  }
  if (input == LegInput::setup) return begin(in, effects);
  // The message belongs to a call that is older than this process, or to no call (in H.460.18 the called side sends the
  // first message).
  if (!in.message.picked_up || !policy_->midstream_pickup || input == LegInput::release_complete) return Verdict::pass;
  // The rules judge the Setup. A call whose Setup is not known passes and opens nothing.
  if (policy_->guards(rules::Protocol::h323)) return Verdict::pass;
  const auto id = identity(in.message, in.view);
  auto* call = find(id);
  if (call == nullptr) {
    if ((call = create(in, id, effects)) == nullptr) return Verdict::limit;
    ledger_.picked_up(call->entry);
  }
  if (call->legs.size() >= Call::kMaxLegs || over(*call)) return Verdict::pass;
  step(add_leg(*call, in), in, effects);
  return Verdict::pass;
}

Verdict Calls::begin(const Incoming& in, Effects& effects) {
  const auto id = identity(in.message, in.view);
  const bool enforce = policy_->mode != rules::Mode::observe;
  if (const auto why = objection(in, id)) {
    const auto verdict = refuse(in, id, *why, effects);
    if (enforce) return verdict;
  }
  auto* call = find(id);
  Ledger::Places fresh;
  // Another hop of a call shares the places that the call has. A second Setup of the same caller under the same name
  // takes places of its own.
  const bool another = call != nullptr && std::any_of(call->legs.begin(), call->legs.end(), [&](const auto& leg) {
                         return leg->alive() && leg->party[caller].host == in.message.tuple.source.address;
                       });
  auto* held = call != nullptr && !another ? ledger_.places(call->entry) : nullptr;
  const auto full = ledger_.take(
      *policy_,
      {in.message.tuple.source.address, in.message.tuple.destination.address, dialled(in.message.bytes, in.view)},
      held != nullptr ? *held : fresh);
  if (!full.empty()) {
    const auto verdict =
        refuse(in, id,
               {DropReason::max_conn, ReleaseReason::gateway_resources, fmt::format("max-conn {}", full),
                fmt::format("{} has as many calls as it may have", full)},
               effects);
    if (enforce) return verdict;
  }
  if (call == nullptr) {
    call = create(in, id, effects);
    if (call == nullptr) {
      ledger_.give_back(fresh);
      return Verdict::limit;
    }
    ledger_.setup(call->entry, in.message.stamp, effects);
  } else if (over(*call)) {
    revive(*call, in, effects);
  }
  ledger_.add(call->entry, std::move(fresh));
  if (call->legs.size() >= Call::kMaxLegs) {
    // A new leg replaces a leg that has ended.
    const auto over = std::find_if(call->legs.begin(), call->legs.end(), [](const auto& leg) { return !leg->alive(); });
    if (over == call->legs.end()) return Verdict::limit;
    const auto key = LegKey{(*over)->connection, (*over)->reference, (*over)->originator_is_client};
    if (const auto known = legs_.find(key); known != legs_.end() && known->second == over->get()) legs_.erase(known);
    for (const auto connection : (*over)->h245_connections) h245_[connection].leg = nullptr;
    call->legs.erase(over);
  }
  notices(*call, in, effects);
  step(add_leg(*call, in), in, effects);
  return Verdict::pass;
}

std::optional<Calls::Objection> Calls::objection(const Incoming& in, const std::string& id) const {
  const auto& from = in.message.tuple.source.address;
  const auto& to = in.message.tuple.destination.address;
  const auto& h323 = policy_->h323;
  if (registrations_.gatekeeper_only() && !registrations_.gatekeeper(from) && !registrations_.gatekeeper(to))
    return Objection{DropReason::gatekeeper, ReleaseReason::no_permission, "not from the gatekeeper",
                     fmt::format("{} sets up a call past the gatekeeper", to_text(from))};
  const bool h235 = h323.require_h235 || std::any_of(h323.require_h235_of.begin(), h323.require_h235_of.end(),
                                                     [&](const Prefix& peer) { return peer.contains(from); });
  if (h235 && !in.view.tokens && !in.view.crypto_tokens)
    return Objection{DropReason::h235, ReleaseReason::security_denied, "no H.235 tokens",
                     fmt::format("{} sets up a call without H.235 tokens", to_text(from))};
  if (policy_->enforces_registration(rules::Protocol::h323) && !registrations_.registered(from) &&
      !registrations_.gatekeeper(from) && !admissions_.contains(admission_name(id, from)))
    return Objection{DropReason::enforce_registration, ReleaseReason::caller_not_registered, "not registered",
                     fmt::format("{} sets up a call and is not registered", to_text(from))};
  return std::nullopt;
}

Verdict Calls::refuse(const Incoming& in, const std::string& id, const Objection& why, Effects& effects) {
  if (policy_->mode != rules::Mode::observe)
    Ledger::refuse({"h323", id, caller_name(in), callee_name(in)}, why.cause, in.message.stamp, effects);
  effects.add(make_alert(alert_of(why.reason), in.message.stamp, in.message.tuple, why.text, id));
  Refusal refusal{why.reason, {}};
  if (!policy_->h323.refuse_by_reset) refusal.answer = release_complete(in.message.bytes, in.view, why.answer);
  effects.refuse(std::move(refusal));
  return Verdict::refuse;
}

Call* Calls::create(const Incoming& in, const std::string& id, Effects& effects) {
  const auto& source = in.message.tuple.source.address;
  // Calls that ended a moment ago are remembered, but no more of them than of live calls.
  const bool full = calls_.size() >= std::size_t{policy_->limits.calls} * 2;
  if (const auto limit = full ? "limit calls" : ledger_.exceeded(policy_->limits, source); !limit.empty()) {
    Ledger::refuse({"h323", id, caller_name(in), callee_name(in)}, limit, in.message.stamp, effects);
    return nullptr;
  }
  auto call = std::make_unique<Call>();
  call->id = id;
  // A call that was picked up is named by its hosts. The flag of the call reference shows which host is the caller.
  const bool backwards = in.view.q931.from_destination;
  const bool named = in.view.q931.type == q931::MessageType::setup;
  const auto& tuple = in.message.tuple;
  const auto from = named ? caller_name(in) : to_text(backwards ? tuple.destination.address : tuple.source.address);
  const auto to = named ? callee_name(in) : to_text(backwards ? tuple.source.address : tuple.destination.address);
  call->entry = ledger_.begin({"h323", id, from, to}, source, *call, in.now());
  return calls_.emplace(id, std::move(call)).first->second.get();
}

void Calls::revive(Call& call, const Incoming& in, Effects& effects) {
  call.cause.clear();
  call.secure = false;
  ledger_.again(call.entry, in.message.tuple.source.address, in.now());
  ledger_.setup(call.entry, in.message.stamp, effects);
}

Leg& Calls::add_leg(Call& call, const Incoming& in) {
  auto& leg = *call.legs.emplace_back(std::make_unique<Leg>());
  const auto key = key_of(in.message, in.view);
  leg.call = &call;
  leg.connection = key.connection;
  leg.reference = key.reference;
  leg.originator_is_client = key.originator_is_client;
  const auto sender = side_of(leg, in.message.from_client);
  const auto& tuple = in.message.tuple;
  leg.party[sender] = {tuple.source.address, in.message.zone};
  leg.party[other(sender)] = {tuple.destination.address, policy_->zone_of(tuple.destination.address)};
  leg.last_heard = leg.last_media = in.now();
  legs_[key] = &leg;
  return leg;
}

// Reports once for each call: a source address in Setup that differs from the packet's source (needs.md S3-28), and
// features by which the media may take another path (needs.md H1).
void Calls::notices(Call& call, const Incoming& in, Effects& effects) {
  const auto& from = in.message.tuple.source.address;
  const auto* said = in.view.find(h225::Role::source_call_signal_address);
  if (!call.mismatch_told && said != nullptr && said->is_ip() && !said->endpoint.address.is_unspecified() &&
      said->endpoint.address != from && !registrations_.gatekeeper(from)) {
    call.mismatch_told = true;
    effects.add(make_alert(AlertKind::address_mismatch, in.message.stamp, in.message.tuple,
                           fmt::format("{} says in its Setup that it is {}: answers and calls back will not find it",
                                       to_text(from), to_text(said->endpoint)),
                           call.id));
  }
  for (std::size_t i = 0; i < in.view.feature_count && !call.traversal_told; ++i) {
    const auto number = in.view.features[i].number;
    if (number != 18 && number != 19) continue;
    call.traversal_told = true;
    effects.add(
        make_alert(AlertKind::h460_traversal, in.message.stamp, in.message.tuple,
                   fmt::format("the call asks for H.460.{} traversal: its media may come from a traversal server, "
                               "multiplexed, or by keep-alives",
                               number),
                   call.id));
  }
}

// ---------------------------------------------------------------- steps

void Calls::step(Leg& leg, const Incoming& in, Effects& effects) {
  auto& call = *leg.call;
  const auto input = input_of(in.view.q931.type);
  const auto& step = leg_step(leg.state, input);
  if (step.action == LegAction::ignore) return;
  leg.state = step.next;
  leg.last_heard = in.now();
  leg.deadline = in.now() + (leg.state == LegState::alerting ? kRingTimeout : kSetupTimeout);
  const auto side = side_of(leg, in.message.from_client);
  switch (step.action) {
    case LegAction::ignore:
    case LegAction::begin:
    case LegAction::work: break;
    case LegAction::ring: ledger_.alerting(call.entry, in.message.stamp, effects); break;
    case LegAction::answer:
      leg.last_media = in.now();
      ledger_.answered(call.entry, in.message.stamp, effects);
      break;
    case LegAction::end:
      end_leg(leg, GateReason::release, cause_text(in.view), in.name, in.message.stamp, effects);
      return;
  }
  listen(leg, side, in, effects);
  if (in.view.message == h225::Message::facility) forward(leg, side, in, effects);
}

void Calls::listen(Leg& leg, Side side, const Incoming& in, Effects& effects) {
  bool any = false;
  for (std::size_t i = 0; i < in.view.address_count; ++i) {
    if (in.view.addresses[i].role != h225::Role::h245_address) continue;
    auto& listeners = leg.listeners[side];
    const auto said = endpoint_of(in.view.addresses[i].value);
    // Ignore an H.245 address at the call signalling port: calls to that port would be taken for H.245.
    if (!said || number(said->port) == kCallSignallingPort || listeners.size() >= Leg::kMaxListeners ||
        std::find(listeners.begin(), listeners.end(), *said) != listeners.end())
      continue;
    const auto endpoint = admitted(leg, in.view.addresses[i].value, Use::signalling, in.message, in.name, effects);
    if (!endpoint) continue;
    listeners.push_back(*endpoint);
    listeners_.emplace(*endpoint, Listener{&leg, side});
    any = true;
  }
  if (any) control_gates(leg, GateReason::replaced, in.name, effects);
}

// A Facility sends the other party to another address: callForwarded, routeCallToMC, routeCallToGatekeeper. If the port
// there is not the well-known one, a gate marks the new connection as call signalling.
void Calls::forward(Leg& leg, Side side, const Incoming& in, Effects& effects) {
  const auto reason = in.view.facility_reason;
  if (reason != h225::FacilityReason::call_forwarded && reason != h225::FacilityReason::route_call_to_mc &&
      reason != h225::FacilityReason::route_call_to_gatekeeper)
    return;
  const auto* address = in.view.find(h225::Role::alternative_address);
  if (address == nullptr || number(address->endpoint.port) == kCallSignallingPort) return;
  const auto endpoint = admitted(leg, *address, Use::signalling, in.message, in.name, effects);
  if (!endpoint) return;
  const auto& sent = leg.party[other(side)].host;
  const auto spec = signalling_gate(IpProtocol::tcp, *endpoint, sent);
  admissions_.open(admission_name(leg.call->id, sent), {spec}, owner(leg, in.name), in.now() + kSetupTimeout, effects);
}

// ---------------------------------------------------------------- admission

void Calls::turned_down(const std::string& id, const std::string& from, const std::string& to, const std::string& cause,
                        Stamp stamp, Effects& effects) {
  if (const auto* call = find(id); call != nullptr && !over(*call)) return;  // the end of its leg is reported
  ledger_.turned_down({"h323", id, from, to}, cause, stamp, effects);
}

void Calls::disengaged(const std::string& id, const IpAddress& endpoint, Stamp stamp, Effects& effects) {
  auto* call = find(id);
  if (call == nullptr || over(*call)) return;
  for (auto& leg : call->legs)
    if (leg->alive() && (leg->party[caller].host == endpoint || leg->party[callee].host == endpoint))
      end_leg(*leg, GateReason::disengaged, "disengaged", "disengageConfirm", stamp, effects);
  schedule(*call, stamp.time);
}

}  // namespace sallyport::h323_alg
