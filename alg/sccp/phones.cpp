#include "alg/sccp/phones.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/sccp/names.h"

namespace sallyport::sccp_alg {
namespace {

std::string_view in_words(DropReason reason) noexcept {
  switch (reason) {
    case DropReason::strict_match:
      return "phones of attached inside networks register, and only with the call server that is configured";
    case DropReason::unknown_phone: return "no ephone names this phone, and unknown phones may not";
    case DropReason::max_ephones: return "as many phones are registered as may be";
    case DropReason::enforce_registration: return "a call before the registration";
    default: return "";
  }
}

bool listed(const std::vector<rules::CallServer>& servers, const Endpoint& endpoint) noexcept {
  return std::any_of(servers.begin(), servers.end(), [&](const rules::CallServer& server) {
    return server.address == endpoint.address && server.port == number(endpoint.port);
  });
}

}  // namespace

// ---------------------------------------------------------------- devices, tags, sockets

void Phones::connect(Session& session) {
  std::uint32_t number = 1;
  for (const auto used : sockets_) {
    if (used != number) break;
    ++number;
  }
  sockets_.insert(number);
  session.socket = number;
}

void Phones::disconnect(Session& session) {
  hold(session, false, session.last_heard);
  sockets_.erase(session.socket);
}

Phones::Device* Phones::find(const std::string& name) {
  const auto it = devices_.find(name);
  return it != devices_.end() ? &it->second : nullptr;
}

std::uint32_t Phones::tag_for(const std::string& name) const {
  if (const auto* ephone = policy_->ephone(name); ephone != nullptr) return ephone->tag;
  const auto configured = [this](std::uint32_t tag) {
    return std::any_of(policy_->ephones.begin(), policy_->ephones.end(),
                       [tag](const rules::Ephone& ephone) { return ephone.tag == tag; });
  };
  std::uint32_t tag = 1;
  for (auto used = tags_.begin();; ++tag) {
    while (used != tags_.end() && *used < tag) ++used;
    if ((used == tags_.end() || *used != tag) && !configured(tag)) return tag;
  }
}

Phones::Device* Phones::remember(const std::string& name, Time now) {
  if (auto* device = find(name); device != nullptr) return device;
  if (devices_.size() >= policy_->limits.registrations) {
    auto oldest = devices_.end();
    for (auto it = devices_.begin(); it != devices_.end(); ++it)
      if (it->second.sessions == 0 && (oldest == devices_.end() || it->second.last < oldest->second.last)) oldest = it;
    if (oldest == devices_.end()) return nullptr;
    tags_.erase(oldest->second.tag);
    devices_.erase(oldest);
  }
  auto& device = devices_[name];
  device.tag = tag_for(name);
  device.last = now;
  if (policy_->ephone(name) == nullptr) tags_.insert(device.tag);
  return &device;
}

// Adds the session to the count of its device, or removes it.
void Phones::hold(Session& session, bool holds, Time now) {
  auto* device = find(session.device);
  if (device == nullptr || session.holds == holds) return;
  session.holds = holds;
  device->last = now;
  if (holds && device->sessions++ == 0) ++present_;
  if (!holds && --device->sessions == 0) --present_;
}

// ---------------------------------------------------------------- admission

std::optional<DropReason> Phones::admission(const Session& session, const Message& message) const {
  const auto& rules = policy_->telephony;
  if (rules.strict_match && !rules.servers.empty() &&
      (!listed(rules.servers, message.tuple.destination) || session.phone_zone == rules::Zone::outside ||
       !policy_->attached_inside(message.tuple.source.address)))
    return DropReason::strict_match;
  if (!known(session) && rules.unknown_phones == rules::UnknownPhones::refuse) return DropReason::unknown_phone;
  if (rules.max_ephones && !session.holds) {
    const auto it = devices_.find(session.device);
    const bool counted = it != devices_.end() && it->second.sessions != 0;
    if (!counted && present_ >= *rules.max_ephones) return DropReason::max_ephones;
  }
  return std::nullopt;
}

std::optional<DropReason> Phones::ask(Session& session, const sccp::View& view, const Message& message,
                                      Effects& effects) {
  const std::string name{text(message.bytes, view.device_name)};
  if (name != session.device) {
    hold(session, false, message.stamp.time);
    session.device = name;
  }
  session.device_type = view.device_type;
  session.known = known(session);
  if (view.id == sccp::MessageId::register_req) {
    session.asked_version = session.version = view.protocol_version.value_or(0);
    session.firmware = std::string{text(message.bytes, view.firmware)};
  }
  const auto* before = find(name);
  session.was_registered = before != nullptr && before->registered_before;
  if (before != nullptr && before->sessions != 0 && before->address != session.phone.address)
    effects.add(make_alert(AlertKind::duplicate_device, message.stamp, message.tuple,
                           fmt::format("{} registers from {}, and is registered from {}", name,
                                       to_text(session.phone.address), to_text(before->address))));
  const auto& rules = policy_->telephony;
  const auto refused = admission(session, message);
  if (!rules.strict_match && !rules.servers.empty() && !std::exchange(session.foreign_told, true) &&
      !policy_->attached_inside(session.phone.address))
    effects.add(make_alert(
        AlertKind::foreign_phone, message.stamp, message.tuple,
        fmt::format("{} registers from {}, which is in no attached inside network", name, to_text(session.phone))));
  if (!rules.strict_match && !rules.servers.empty() && !listed(rules.servers, session.server) &&
      !std::exchange(session.unlisted_server, true)) {
    effects.add(make_alert(AlertKind::unlisted_server, message.stamp, message.tuple,
                           fmt::format("{} registers with {}, which is not the call server that is configured", name,
                                       to_text(session.server))));
  }
  if (refused) {
    effects.add(make_alert(alert_of(*refused), message.stamp, message.tuple,
                           fmt::format("{} at {} may not register with {}: {}", name, to_text(session.phone),
                                       to_text(session.server), in_words(*refused))));
    if (enforce()) {
      report(session, RegistrationEvent::Action::refuse, std::string{to_text(*refused)}, message.stamp, effects);
      return refused;
    }
  }
  auto* device = remember(name, message.stamp.time);
  session.tag = device != nullptr ? device->tag : 0;
  if (device != nullptr) device->address = session.phone.address;
  session.admitted = true;
  session.asked_at = message.stamp.time;
  // A token request is not a registration yet, and does not count against the limit.
  if (view.id == sccp::MessageId::register_req) hold(session, true, message.stamp.time);
  return std::nullopt;
}

// The reason why the phone may not call, or nullopt if it may.
std::optional<DropReason> Phones::objection(const Session& session) const noexcept {
  const bool registered = session.phase == Phase::registered || session.phase == Phase::leaving;
  if (policy_->enforces_registration(rules::Protocol::skinny) && !registered) return DropReason::enforce_registration;
  if (!session.admitted) {
    // A connection that is older than this process has an unknown phone: let it pass. On any other connection the phone
    // has to ask for admission first, if policy guards skinny.
    if (session.picked_up || !policy_->guards(rules::Protocol::skinny)) return std::nullopt;
    return DropReason::enforce_registration;
  }
  if (!known(session) && policy_->telephony.unknown_phones != rules::UnknownPhones::allow)
    return DropReason::unknown_phone;
  return std::nullopt;
}

bool Phones::may_have_gates(const Session& session) const noexcept {
  return !enforce() || !objection(session);
}

void Phones::give_up_asking(Session& session, Time now) {
  hold(session, false, now);
}

std::optional<DropReason> Phones::may_call(Session& session, const Message& message, Effects& effects) {
  const auto refused = objection(session);
  if (!refused) return std::nullopt;
  effects.add(make_alert(alert_of(*refused), message.stamp, message.tuple,
                         fmt::format("{} at {} may not call: {}", session.device.empty() ? "a phone" : session.device,
                                     to_text(session.phone), in_words(*refused))));
  if (!enforce()) return std::nullopt;
  return refused;
}

// ---------------------------------------------------------------- events

void Phones::report(const Session& session, RegistrationEvent::Action action, const std::string& reason, Stamp stamp,
                    Effects& effects) const {
  RegistrationEvent event;
  event.action = action;
  event.proto = "sccp";
  event.device = session.device;
  if (session.device_type) {
    event.type = std::string{sccp::device_type_name(*session.device_type)};
    event.model = std::string{sccp::device_model(*session.device_type)};
  }
  event.reason = reason;
  event.address = session.phone.address;
  if (session.tag != 0) event.tag = session.tag;
  event.socket = session.socket;
  effects.add(Event{stamp, std::move(event)});
}

void Phones::alarm(Session& session, const std::string& text, Stamp stamp, Effects& effects) {
  session.alarm = text;
  RegistrationEvent event;
  event.action = RegistrationEvent::Action::alarm;
  event.proto = "sccp";
  event.device = session.device.empty() ? device_in_alarm(text) : session.device;
  event.reason = text;
  event.address = session.phone.address;
  if (session.tag != 0) event.tag = session.tag;
  event.socket = session.socket;
  effects.add(Event{stamp, std::move(event)});
}

Says Phones::advance(Session& session, PhoneInput input, const std::string& reason, Stamp stamp, Effects& effects) {
  using Action = RegistrationEvent::Action;
  const auto taken = step(session.phase, input);
  session.phase = taken.next;
  switch (taken.says) {
    case Says::nothing: break;
    case Says::registered: {
      // A phone is new if it has not registered before and no ephone configures it.
      const bool fresh = !session.known && !session.was_registered;
      if (auto* device = find(session.device); device != nullptr) device->registered_before = true;
      session.was_registered = true;
      session.since = stamp.time;
      ++registrations_;
      report(session, fresh ? Action::register_new : Action::register_, {}, stamp, effects);
      break;
    }
    case Says::rejected: report(session, Action::reject, reason, stamp, effects); break;
    case Says::left: report(session, Action::unregister, {}, stamp, effects); break;
    case Says::left_abnormally:
      // A connection that is older than this process may have an unnamed phone. Report no registration for it.
      if (!session.device.empty()) report(session, Action::unregister_abnormal, reason, stamp, effects);
      break;
  }
  hold(session, session.phase != Phase::connected && session.phase != Phase::lost, stamp.time);
  return taken.says;
}

void Phones::reload() {
  tags_.clear();
  for (auto& [name, device] : devices_) {
    const auto tag = device.tag;
    const bool configured = std::any_of(policy_->ephones.begin(), policy_->ephones.end(),
                                        [tag](const rules::Ephone& ephone) { return ephone.tag == tag; });
    if (const auto* ephone = policy_->ephone(name); ephone != nullptr) {
      device.tag = ephone->tag;
    } else {
      if (configured || tags_.contains(tag)) device.tag = tag_for(name);
      tags_.insert(device.tag);
    }
  }
}

}  // namespace sallyport::sccp_alg
