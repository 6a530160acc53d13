#include "alg/h323/registrations.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::h323_alg {
namespace {

constexpr std::uint32_t kLongest = 86400;             // seconds; a longer grant counts as one day
constexpr Duration kGrace = std::chrono::seconds{6};  // time for the repetition of a lost keep-alive (H.225.0 7.16)
constexpr std::size_t kMaxLearned = 16;               // a gatekeeper and its alternates
constexpr std::size_t kMaxSignalling = 8;             // addresses of one endpoint that get gates

std::string key_of(const IpAddress& gatekeeper, const std::string& identifier) {
  return fmt::format("{} {}", to_text(gatekeeper), identifier);
}

RegistrationEvent event_of(RegistrationEvent::Action action, const std::string& device, const std::string& type,
                           const IpAddress& address) {
  RegistrationEvent event;
  event.action = action;
  event.proto = "h323";
  event.device = device;
  event.type = type;
  event.address = address;
  return event;
}

bool contains(const std::vector<IpAddress>& hosts, const IpAddress& host) {
  return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

}  // namespace

Registrations::Registrations(const CurrentPolicy& policy, std::uint64_t& next_gate_id)
    : policy_(policy), next_gate_id_(next_gate_id) {}

bool Registrations::named_gatekeeper(const IpAddress& host) const {
  return contains(policy_->h323.gatekeepers, host);
}

bool Registrations::gatekeeper(const IpAddress& host) const {
  if (named_gatekeeper(host) || contains(learned_, host)) return true;
  return !gatekeeper_only() && gatekeepers_.contains(host);
}

void Registrations::learn(const Message& message, const std::vector<IpAddress>& hosts, Effects& effects) {
  if (!policy_->h323.learn_gatekeeper || hosts.empty()) return;
  const auto& sender = message.tuple.source.address;
  if (!learned_.empty() && !contains(learned_, sender)) {
    if (contains(policy_->h323.gatekeepers, sender)) return;
    effects.add(make_alert(
        AlertKind::gatekeeper, message.stamp, message.tuple,
        fmt::format("{} answers as a gatekeeper, and {} is the one", to_text(sender), to_text(learned_.front()))));
    return;
  }
  // Learn only hosts on the gatekeeper's own side: a host outside must not make hosts inside gatekeepers.
  const bool inside = message.zone == rules::Zone::inside;
  for (const auto& host : hosts)
    if ((host == sender || (policy_->zone_of(host) == rules::Zone::inside) == inside) &&
        host != message.tuple.destination.address && learned_.size() < kMaxLearned && !contains(learned_, host))
      learned_.push_back(host);
}

GateReason Registrations::admit(const Endpoint& announced, const IpAddress& announcer, rules::Zone zone,
                                bool control) const {
  auto owner = announcer;
  if (announced.address != announcer && !announced.address.is_loopback() && gatekeeper(announcer)) {
    const bool there_inside = policy_->zone_of(announced.address) == rules::Zone::inside;
    const bool same_side = there_inside == (zone == rules::Zone::inside);
    if ((same_side && (!there_inside || named_gatekeeper(announcer))) ||
        confirmed_by_.contains({announced.address, announcer}) ||
        (registered(announced.address) && named_gatekeeper(announcer)))
      owner = announced.address;
  }
  auto why = check_announced(*policy_, announced, owner, zone);
  if (why == GateReason::port_range && control && number(announced.port) >= kFirstUserPort) why = GateReason::none;
  if (why == GateReason::none && policy_->mode != rules::Mode::observe && zone == rules::Zone::inside &&
      policy_->enforces_registration(rules::Protocol::h323) && !registered(announcer) && !gatekeeper(announcer))
    why = GateReason::not_registered;
  return why;
}

void Registrations::count(const Binding& binding, int by) {
  const auto changed = [by](std::uint32_t& n) { return (n = by > 0 ? n + 1 : n - 1) == 0; };
  if (changed(hosts_[binding.host].registrations)) hosts_.erase(binding.host);
  const auto& gatekeeper = binding.gatekeeper.front();
  if (changed(gatekeepers_[gatekeeper])) gatekeepers_.erase(gatekeeper);
  const std::pair both{binding.host, gatekeeper};
  if (changed(confirmed_by_[both])) confirmed_by_.erase(both);
}

bool Registrations::confirm(const Asked& asked, const Granted& granted, const Message& message, Effects& effects) {
  const auto& identifier = !granted.identifier.empty() ? granted.identifier : asked.identifier;
  const auto key = key_of(message.tuple.source.address, !identifier.empty() ? identifier : to_text(asked.tuple.source));
  auto known = bindings_.find(key);
  const auto& host = asked.tuple.source.address;
  if (known != bindings_.end() && known->second.host != host) {
    // The gatekeeper gave the identifier to another host.
    remove(known, RegistrationEvent::Action::unregister, "replaced", "registrationConfirm", message.stamp, effects);
    known = bindings_.end();
  }
  const bool fresh = known == bindings_.end();
  if (fresh && bindings_.size() >= policy_->limits.registrations) {
    refuse(asked, "limit", message, effects);
    return false;
  }
  auto& bound = fresh ? *bindings_.try_emplace(key).first : *known;
  auto& binding = bound.second;
  if (fresh) {
    binding.since = message.stamp.time;
    binding.number = roll_.add(binding);
    binding.host = host;
    binding.identifier = identifier;
    ++granted_;
  } else {
    count(binding, -1);
  }
  // A keep-alive has no addresses and no names: keep the known ones.
  if (fresh || !asked.keep_alive) {
    binding.device = !asked.device.empty() ? asked.device : identifier;
    if (!asked.type.empty()) binding.type = asked.type;
    binding.ras = !asked.ras.empty() ? asked.ras.front() : asked.tuple.source;
    binding.signalling = asked.signalling;
  }
  if (fresh || !asked.keep_alive || !contains(granted.hosts, binding.gatekeeper.front()))
    binding.gatekeeper = granted.hosts;
  if (!granted.gatekeeper_name.empty()) binding.gatekeeper_name = granted.gatekeeper_name;
  const auto seconds = granted.time_to_live;
  binding.endless = !seconds;
  binding.expires = message.stamp.time + std::chrono::seconds{std::min(seconds.value_or(kLongest), kLongest)};
  deadlines_.set(binding.deadline, binding.expires + kGrace, bound);
  count(binding, 1);

  auto event = event_of(fresh ? RegistrationEvent::Action::register_new : RegistrationEvent::Action::register_,
                        binding.device, binding.type, binding.host);
  event.expires = seconds;
  effects.add(Event{message.stamp, std::move(event)});
  if (asked.zone != rules::Zone::outside) gates(binding, asked, effects);
  return fresh;
}

// Opens gates from the gatekeeper's addresses to the endpoint's own host, and no others.
void Registrations::gates(Binding& binding, const Asked& asked, Effects& effects) {
  if (asked.keep_alive && !binding.gates.empty()) return;  // the gates stay as they are
  const GateOwner owner{"h323", {}, "registrationConfirm"};
  std::vector<GateSpec> want;
  const auto add = [&](IpProtocol transport, const Endpoint& destination) {
    for (const auto& gatekeeper : binding.gatekeeper) {
      const auto spec = signalling_gate(transport, destination, gatekeeper);
      auto why = admit(destination, binding.host, asked.zone, true);
      if (gatekeeper == destination.address) continue;
      if (why == GateReason::none && destination.address != binding.host) why = GateReason::foreign_address;
      if (why == GateReason::none && gatekeeper_only() && !this->gatekeeper(gatekeeper)) why = GateReason::policy;
      if (why != GateReason::none)
        effects.add(RefuseGate{spec, {}, why, owner});
      else
        want.push_back(spec);
    }
  };
  add(IpProtocol::udp, binding.ras);
  for (std::size_t i = 0; i < std::min(binding.signalling.size(), kMaxSignalling); ++i)
    add(IpProtocol::tcp, binding.signalling[i]);
  reconcile(binding.gates, std::move(want), owner, GateReason::replaced, next_gate_id_, effects);
}

void Registrations::reject(const Asked& asked, const std::string& reason, bool gone, const Message& message,
                           Effects& effects) {
  auto event = event_of(RegistrationEvent::Action::reject, !asked.device.empty() ? asked.device : asked.identifier,
                        asked.type, asked.tuple.source.address);
  event.reason = reason;
  effects.add(Event{message.stamp, std::move(event)});
  if (gone)
    unregister(asked.tuple.source.address, asked.identifier, asked.signalling, message.tuple.source.address,
               message.stamp, effects);
}

void Registrations::refuse(const Asked& asked, const std::string& reason, const Message& message, Effects& effects) {
  auto event = event_of(RegistrationEvent::Action::refuse, !asked.device.empty() ? asked.device : asked.identifier,
                        asked.type, asked.tuple.source.address);
  event.reason = reason;
  effects.add(Event{message.stamp, std::move(event)});
}

void Registrations::unregister(const IpAddress& endpoint, const std::string& identifier,
                               const std::vector<Endpoint>& signalling, const IpAddress& gatekeeper, Stamp stamp,
                               Effects& effects) {
  const auto is_meant = [&](const Binding& binding) {
    if (binding.host != endpoint || !contains(binding.gatekeeper, gatekeeper)) return false;
    if (!identifier.empty()) return binding.identifier == identifier;
    return std::any_of(signalling.begin(), signalling.end(), [&](const Endpoint& address) {
      return std::find(binding.signalling.begin(), binding.signalling.end(), address) != binding.signalling.end();
    });
  };
  if (const auto named = bindings_.find(key_of(gatekeeper, identifier)); named != bindings_.end()) {
    if (is_meant(named->second))
      remove(named, RegistrationEvent::Action::unregister, {}, "unregistrationConfirm", stamp, effects);
    return;
  }
  for (auto it = bindings_.begin(); it != bindings_.end();) {
    const auto next = std::next(it);
    if (is_meant(it->second))
      remove(it, RegistrationEvent::Action::unregister, {}, "unregistrationConfirm", stamp, effects);
    it = next;
  }
}

void Registrations::heard(const IpAddress& endpoint, Time now) {
  if (const auto host = hosts_.find(endpoint); host != hosts_.end()) host->second.heard = now;
}

void Registrations::remove(Bindings::iterator binding, RegistrationEvent::Action action, const std::string& reason,
                           const std::string& why, Stamp stamp, Effects& effects) {
  auto& b = binding->second;
  close_all(b.gates, GateReason::registration_ended, why, effects);
  auto event = event_of(action, b.device, b.type, b.host);
  event.reason = reason;
  effects.add(Event{stamp, std::move(event)});
  count(b, -1);
  deadlines_.clear(b.deadline);
  roll_.remove(b.number);
  bindings_.erase(binding);
}

void Registrations::read(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const {
  place.end = roll_.read(place.at, most, [&](const Binding& b) {
    auto& row = rows.emplace_back();
    row.proto = "h323";
    row.device = b.device;
    row.type = b.type;
    row.registrar = to_text(b.gatekeeper.front());
    row.identifier = b.identifier;
    row.address = b.host;
    row.port = b.signalling.empty() ? 0 : number(b.signalling.front().port);
    row.transport = IpProtocol::tcp;
    row.since = b.since;
    if (!b.endless) row.expires = b.expires;
  });
}

void Registrations::advance(Time now, Effects& effects) {
  while (auto* due = deadlines_.due(now)) {
    auto& b = due->second;
    const auto until = hosts_[b.host].heard + std::chrono::seconds{kLongest};
    if (b.endless && until > now) {
      b.expires = until;
      deadlines_.set(b.deadline, until, *due);
      continue;
    }
    remove(bindings_.find(due->first), RegistrationEvent::Action::unregister_abnormal, "expired", {}, {now, 0},
           effects);
  }
}

void Registrations::reload() {
  if (!policy_->h323.learn_gatekeeper) learned_.clear();
}

}  // namespace sallyport::h323_alg
