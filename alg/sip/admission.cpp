#include "alg/sip/admission.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/sip/names.h"
#include "alg/sip/registrations.h"

namespace sallyport::sip_alg {
namespace {

std::string_view in_words(DropReason reason) noexcept {
  switch (reason) {
    case DropReason::strict_match:
      return "phones of attached inside networks register, and only with the registrar that is configured";
    case DropReason::unknown_phone: return "no voice register dn has this number, and unknown users may not";
    case DropReason::max_ephones: return "as many addresses of record are registered as may be";
    default: return "";
  }
}

bool listed(const std::vector<rules::CallServer>& servers, const Endpoint& endpoint) noexcept {
  return std::any_of(servers.begin(), servers.end(), [&](const rules::CallServer& server) {
    return server.address == endpoint.address && server.port == number(endpoint.port);
  });
}

bool listed_host(const std::vector<rules::CallServer>& servers, const IpAddress& host) noexcept {
  return std::any_of(servers.begin(), servers.end(), [&](const auto& server) { return server.address == host; });
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The user part without parameters, with its escapes resolved (RFC 3261 19.1.4: both spellings name the same user).
std::string user_of(Bytes bytes, const sip::Uri& uri) {
  const auto written = text(bytes, uri.user);
  std::string user;
  for (std::size_t i = 0; i < written.size() && written[i] != ';'; ++i) {
    const int high = written[i] == '%' && i + 2 < written.size() ? hex_digit(written[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(written[i + 2]) : -1;
    if (low >= 0) i += 2;
    user += low >= 0 ? static_cast<char>(high * 16 + low) : written[i];
  }
  return user;
}

}  // namespace

void report_refusal(DropReason reason, const Message& message, const std::string& address_of_record, Effects& effects) {
  effects.add(
      make_alert(alert_of(reason), message.stamp, message.tuple,
                 fmt::format("{} at {} may not register with {}: {}", address_of_record, to_text(message.tuple.source),
                             to_text(message.tuple.destination), in_words(reason))));
}

bool refuse_call(const rules::Policy& policy, const Incoming& in, Effects& effects) {
  const std::string id{in.text(in.view.call_id)};
  const auto from = uri_name(in.message.bytes, in.view.from.uri);
  const auto to = uri_name(in.message.bytes, in.view.to.uri);
  const auto reason = DropReason::enforce_registration;
  effects.add(make_alert(
      AlertKind::enforce_registration, in.message.stamp, in.message.tuple,
      fmt::format("{} at {} calls {}: its phone is not registered", from, to_text(in.message.tuple.source), to), id));
  if (policy.mode == rules::Mode::observe) return false;
  Ledger::refuse({"sip", id, from, to}, to_text(reason), in.message.stamp, effects);
  if (in.description != nullptr) {
    std::vector<GateSpec> gates;
    wanted({nullptr, in.description.get()}, {}, gates);
    for (auto& gate : gates)
      effects.add(RefuseGate{std::move(gate), {}, GateReason::not_registered, {"sip", id, in.name}});
  }
  effects.refuse({reason, {}});
  return true;
}

bool Registrations::Pending::asks_for_binding() const noexcept {
  return std::any_of(contacts.begin(), contacts.end(),
                     [this](const Wanted& wanted) { return wanted.expires.value_or(expires.value_or(1)) != 0; });
}

std::optional<DropReason> Registrations::admission(const sip::View& view, const Message& message,
                                                   const Pending& pending) const {
  const auto& rules = policy_->sip_registrar;
  if (policy_->sip.strict_match &&
      ((!rules.servers.empty() && !listed(rules.servers, message.tuple.destination)) ||
       message.zone == rules::Zone::outside || !policy_->attached_inside(message.tuple.source.address)))
    return DropReason::strict_match;
  if (policy_->sip.known_users_only &&
      std::find(rules.numbers.begin(), rules.numbers.end(), user_of(message.bytes, view.to.uri)) == rules.numbers.end())
    return DropReason::unknown_phone;
  // A REGISTER that removes bindings or asks for none passes whatever the count is.
  if (rules.max_pools && pending.asks_for_binding() && !users_.has(pending.address_of_record) &&
      users_.size() >= *rules.max_pools)
    return DropReason::max_ephones;
  return std::nullopt;
}

// A phone registers every few minutes. Report each address of record once in kServerInterval.
void Registrations::report_server(const Message& message, const Pending& pending, Effects& effects) {
  const auto& rules = policy_->sip_registrar;
  if (policy_->sip.strict_match || rules.servers.empty() || listed(rules.servers, message.tuple.destination)) return;
  const auto server = to_text(message.tuple.destination);
  const auto key = fmt::format("{} {}", pending.address_of_record, server);
  if (!servers_reported_.take(key, message.stamp.time, policy_->limits.registrations)) return;
  effects.add(make_alert(AlertKind::unlisted_server, message.stamp, message.tuple,
                         fmt::format("{} registers with {}, which is not the registrar that is configured",
                                     pending.address_of_record, server)));
}

bool Registrations::may_call(const Message& message) const {
  if (!policy_->enforces_registration(rules::Protocol::sip)) return true;
  const auto& source = message.tuple.source.address;
  const auto& destination = message.tuple.destination.address;
  const auto& configured = policy_->sip_registrar.servers;
  if (hosts_.has(source) || listed_host(configured, source)) return true;
  // A registrar may call the phones that it registered.
  if (message.zone == rules::Zone::inside) return servers_.has(source) && hosts_.has(destination);
  return hosts_.has(destination) || listed_host(configured, destination);
}

}  // namespace sallyport::sip_alg
