#include "alg/sip/registrations.h"

#include <fmt/format.h>

#include "alg/sip/admission.h"
#include "alg/sip/names.h"

namespace sallyport::sip_alg {
namespace {

constexpr Duration kTransaction = std::chrono::seconds{32};  // RFC 3261 17.1.2.2, Timer F
constexpr std::uint32_t kDefaultExpires = 3600;              // RFC 3261 10.2.1.1
constexpr std::uint32_t kLongestExpires = 86400;             // a longer grant counts as one day
constexpr std::size_t kMaxPending = 65536;
constexpr std::uint16_t kFirstUserPort = 1024;
constexpr Duration kServerInterval = std::chrono::hours{1};  // between reports of the same phone at an unlisted server

std::string key_of(const std::string& address_of_record, const Endpoint& contact, IpProtocol transport) {
  return fmt::format("{} {} {}", address_of_record, to_text(contact), to_text(transport));
}

RegistrationEvent event_of(RegistrationEvent::Action action, const std::string& device, const std::string& type,
                           const IpAddress& address) {
  RegistrationEvent event;
  event.action = action;
  event.proto = "sip";
  event.device = device;
  event.type = type;
  event.address = address;
  return event;
}

}  // namespace

// Only the registrar and the host of a binding may renew or remove it.
bool Registrations::may_touch(const Binding& binding, const Pending& pending, const Message& answer) {
  return binding.registrar == answer.tuple.source.address || binding.contact.address == pending.tuple.source.address;
}

Registrations::Registrations(const CurrentPolicy& policy, std::uint64_t& next_gate_id, std::uint64_t hash_seed)
    : policy_(policy),
      next_gate_id_(next_gate_id),
      servers_reported_(kServerInterval, hash_seed),
      pending_(16, TextHash{hash_seed}) {}

std::optional<DropReason> Registrations::request(const sip::View& view, const Message& message, Effects& effects) {
  Pending pending;
  pending.cseq = view.cseq;
  pending.address_of_record = uri_name(message.bytes, view.to.uri);
  pending.user_agent = std::string{text(message.bytes, view.user_agent)};
  pending.tuple = message.tuple;
  pending.zone = message.zone;
  pending.all = view.contact_star;
  pending.expires = view.expires;
  pending.at = message.stamp.time;
  for (std::size_t i = 0; i < view.contact_count; ++i) {
    const auto& contact = view.contacts[i];
    Wanted wanted;
    wanted.contact_is_address = contact.uri.host_is_address;
    wanted.contact = {contact.uri.address, Port{contact.uri.port != 0 ? contact.uri.port : kSipPort}};
    wanted.transport = transport_of(message.bytes, contact.uri);
    wanted.expires = contact.expires;
    pending.contacts.push_back(wanted);
  }
  report_server(message, pending, effects);
  if (const auto refused = admission(view, message, pending)) {
    report_refusal(*refused, message, pending.address_of_record, effects);
    if (enforce()) {
      auto event = event_of(RegistrationEvent::Action::refuse, pending.address_of_record, pending.user_agent,
                            pending.tuple.source.address);
      event.reason = std::string{to_text(*refused)};
      effects.add(Event{message.stamp, std::move(event)});
      return refused;
    }
  }
  if (pending.asks_for_binding()) pending.user = users_.take(pending.address_of_record);
  const std::string id{text(message.bytes, view.call_id)};
  if (pending_.size() < kMaxPending || pending_.contains(id)) pending_[id] = std::move(pending);
  return std::nullopt;
}

void Registrations::response(const sip::View& view, const Message& message, Effects& effects) {
  const auto it = pending_.find(std::string{text(message.bytes, view.call_id)});
  if (it == pending_.end() || it->second.cseq != view.cseq || view.status < 200) return;
  const auto& pending = it->second;
  // The answer must come from the host of the registrar. The port may differ (RFC 3581).
  if (message.tuple.source.address != pending.tuple.destination.address) return;
  if (view.status >= 300) {
    if (view.status != 401 && view.status != 407 && view.status != 423) {
      auto event = event_of(RegistrationEvent::Action::reject, pending.address_of_record, pending.user_agent,
                            pending.tuple.source.address);
      event.reason = fmt::format("{} {}", view.status, text(message.bytes, view.reason_phrase));
      effects.add(Event{message.stamp, std::move(event)});
    }
    if (view.status != 423) pending_.erase(it);
    return;
  }
  const auto done = std::move(it->second);
  pending_.erase(it);
  if (done.all) {
    for (auto binding = bindings_.begin(); binding != bindings_.end();) {
      const auto next = std::next(binding);
      if (binding->second.address_of_record == done.address_of_record && may_touch(binding->second, done, message))
        remove(binding, RegistrationEvent::Action::unregister, GateReason::registration_ended, "REGISTER",
               message.stamp, effects);
      binding = next;
    }
    return;
  }
  for (const auto& wanted : done.contacts) {
    // The granted time is in the contact of the answer, else in the Expires of the answer. Else it is the time asked
    // for.
    std::uint32_t seconds = view.expires.value_or(wanted.expires.value_or(done.expires.value_or(kDefaultExpires)));
    for (std::size_t i = 0; i < view.contact_count; ++i) {
      const auto& granted = view.contacts[i];
      if (granted.expires && granted.uri.host_is_address && granted.uri.address == wanted.contact.address &&
          (granted.uri.port != 0 ? granted.uri.port : kSipPort) == number(wanted.contact.port))
        seconds = *granted.expires;
    }
    if (wanted.expires.value_or(done.expires.value_or(1)) == 0) seconds = 0;
    grant(done, wanted, seconds, message, effects);
  }
}

void Registrations::grant(const Pending& pending, const Wanted& wanted, std::uint32_t seconds, const Message& message,
                          Effects& effects) {
  const auto key = key_of(pending.address_of_record, wanted.contact, wanted.transport);
  const auto known = bindings_.find(key);
  if (known != bindings_.end() && !may_touch(known->second, pending, message)) return;
  if (seconds == 0) {
    if (known != bindings_.end())
      remove(known, RegistrationEvent::Action::unregister, GateReason::registration_ended, "200 REGISTER",
             message.stamp, effects);
    return;
  }
  const bool fresh = known == bindings_.end();
  if (fresh && bindings_.size() >= policy_->limits.registrations) {
    auto event = event_of(RegistrationEvent::Action::refuse, pending.address_of_record, pending.user_agent,
                          pending.tuple.source.address);
    event.reason = "limit";
    effects.add(Event{message.stamp, std::move(event)});
    return;
  }
  auto& bound = fresh ? *bindings_.try_emplace(key).first : *known;
  auto& binding = bound.second;
  if (fresh) {
    binding.since = message.stamp.time;
    binding.number = roll_.add(binding);
    ++granted_;
  }
  binding.address_of_record = pending.address_of_record;
  binding.user_agent = pending.user_agent;
  binding.contact = wanted.contact;
  binding.transport = wanted.transport;
  binding.registrar = message.tuple.source.address;
  binding.user = users_.take(binding.address_of_record);
  binding.host = hosts_.take(pending.tuple.source.address);
  binding.server = servers_.take(binding.registrar);
  binding.expires = message.stamp.time + std::chrono::seconds{std::min(seconds, kLongestExpires)};
  deadlines_.set(binding.deadline, binding.expires, bound);

  auto event = event_of(fresh ? RegistrationEvent::Action::register_new : RegistrationEvent::Action::register_,
                        pending.address_of_record, pending.user_agent, pending.tuple.source.address);
  event.expires = seconds;
  effects.add(Event{message.stamp, std::move(event)});

  if (pending.zone == rules::Zone::outside) return;  // calls to a phone outside go out and need no gate
  GateSpec spec;
  spec.transport = wanted.transport;
  spec.destination = wanted.contact;
  spec.source = binding.registrar;
  spec.use = GateUse::signalling;
  spec.lock_source = false;
  spec.protocol = rules::Protocol::sip;
  const GateOwner owner{"sip", std::string{}, "200 REGISTER"};
  auto why = GateReason::none;
  if (!wanted.contact_is_address)
    why = GateReason::host_name;
  else if (wanted.contact.address != pending.tuple.source.address)
    why = GateReason::foreign_address;
  else if (number(wanted.contact.port) < kFirstUserPort)
    why = GateReason::port_range;
  if (why != GateReason::none) {
    effects.add(RefuseGate{spec, {}, why, owner});
    return;
  }
  if (!fresh && binding.gates.size() == 1 && binding.gates[0].spec == spec)
    effects.add(ChangeGate{binding.gates[0].id, spec, owner.why});
  else
    reconcile(binding.gates, std::span(&spec, 1), owner, GateReason::replaced, next_gate_id_, effects);
}

void Registrations::remove(std::map<std::string, Binding>::iterator binding, RegistrationEvent::Action action,
                           GateReason reason, const std::string& why, Stamp stamp, Effects& effects) {
  auto& b = binding->second;
  close_all(b.gates, reason, why, effects);
  auto event = event_of(action, b.address_of_record, b.user_agent, b.contact.address);
  if (action == RegistrationEvent::Action::unregister_abnormal) event.reason = "expired";
  effects.add(Event{stamp, std::move(event)});
  deadlines_.clear(b.deadline);
  roll_.remove(b.number);
  bindings_.erase(binding);
}

void Registrations::read(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const {
  place.end = roll_.read(place.at, most, [&](const Binding& b) {
    auto& row = rows.emplace_back();
    row.proto = "sip";
    row.device = b.address_of_record;
    row.type = b.user_agent;
    row.registrar = to_text(b.registrar);
    row.address = b.contact.address;
    row.port = number(b.contact.port);
    row.transport = b.transport;
    row.since = b.since;
    row.expires = b.expires;
  });
}

Time Registrations::next_due() const noexcept {
  return std::min(last_sweep_ + kTransaction, deadlines_.next());
}

void Registrations::advance(Time now, Effects& effects) {
  while (const auto* due = deadlines_.due(now))
    remove(bindings_.find(due->first), RegistrationEvent::Action::unregister_abnormal, GateReason::registration_ended,
           "", {now, 0}, effects);
  if (now - last_sweep_ < kTransaction) return;
  last_sweep_ = now;
  std::erase_if(pending_, [now](const auto& entry) { return now - entry.second.at > kTransaction; });
}

}  // namespace sallyport::sip_alg
