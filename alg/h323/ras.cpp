#include "alg/h323/ras.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/h323/causes.h"

namespace sallyport::h323_alg {
namespace {

using h225::ras::View;
using Verdict = ProtocolAlg::Verdict;
using Type = h225::ras::Message;
using Part = Ras::Part;
using Matter = Ras::Matter;

constexpr Duration kTransaction = std::chrono::seconds{32};  // questions are repeated for some seconds (H.225.0 7.16)
constexpr Duration kSweep = std::chrono::seconds{8};

struct Place {
  Part part{};
  Matter matter{};
};

// The part and the matter of each message. The table is complete: the compiler warns of a missing row.
constexpr Place place_of(Type type) noexcept {
  switch (type) {
    case Type::gatekeeper_request: return {Part::question, Matter::discovery};
    case Type::gatekeeper_confirm: return {Part::confirm, Matter::discovery};
    case Type::gatekeeper_reject: return {Part::reject, Matter::discovery};
    case Type::registration_request: return {Part::question, Matter::registration};
    case Type::registration_confirm: return {Part::confirm, Matter::registration};
    case Type::registration_reject: return {Part::reject, Matter::registration};
    case Type::unregistration_request: return {Part::question, Matter::unregistration};
    case Type::unregistration_confirm: return {Part::confirm, Matter::unregistration};
    case Type::unregistration_reject: return {Part::reject, Matter::unregistration};
    case Type::admission_request: return {Part::question, Matter::admission};
    case Type::admission_confirm:
    case Type::admission_confirm_sequence: return {Part::confirm, Matter::admission};
    case Type::admission_reject: return {Part::reject, Matter::admission};
    case Type::bandwidth_request: return {Part::question, Matter::bandwidth};
    case Type::bandwidth_confirm: return {Part::confirm, Matter::bandwidth};
    case Type::bandwidth_reject: return {Part::reject, Matter::bandwidth};
    case Type::disengage_request: return {Part::question, Matter::disengage};
    case Type::disengage_confirm: return {Part::confirm, Matter::disengage};
    case Type::disengage_reject: return {Part::reject, Matter::disengage};
    case Type::location_request: return {Part::question, Matter::location};
    case Type::location_confirm: return {Part::confirm, Matter::location};
    case Type::location_reject: return {Part::reject, Matter::location};
    case Type::info_request: return {Part::question, Matter::information};
    // These answer a question, or come unasked and are acknowledged. They change nothing here.
    case Type::info_request_response:
    case Type::info_request_ack:
    case Type::info_request_nak: return {Part::other, Matter::information};
    case Type::request_in_progress: return {Part::in_progress, Matter::none};
    case Type::resources_available_indicate: return {Part::question, Matter::resources};
    case Type::resources_available_confirm: return {Part::confirm, Matter::resources};
    case Type::service_control_indication: return {Part::question, Matter::service};
    case Type::service_control_response: return {Part::confirm, Matter::service};
    case Type::non_standard_message:
    case Type::unknown_message_response:
    case Type::unknown: return {Part::other, Matter::none};
  }
  return {Part::other, Matter::none};
}

std::string type_of(Bytes bytes, const h225::EndpointType& type) {
  std::string product{text(bytes, type.product_id)};
  while (!product.empty() && (product.back() == '\0' || product.back() == ' ')) product.pop_back();
  if (!product.empty()) return product;
  if (type.gatekeeper) return "gatekeeper";
  if (type.mcu) return "MCU";
  if (type.gateway) return "gateway";
  return type.terminal ? "terminal" : "";
}

std::vector<Endpoint> endpoints(const View& view, h225::Role role) {
  std::vector<Endpoint> out;
  for (std::size_t i = 0; i < view.address_count; ++i)
    if (view.addresses[i].role == role)
      if (const auto endpoint = endpoint_of(view.addresses[i].value)) out.push_back(*endpoint);
  return out;
}

std::string best_alias(Bytes bytes, const View& view) {
  for (const auto role : {h225::AliasRole::terminal, h225::AliasRole::source})
    if (auto name = name_of(bytes, view, role); !name.empty()) return name;
  return {};
}

}  // namespace

Ras::Ras(const CurrentPolicy& policy, std::uint64_t& next_gate_id, std::uint64_t hash_seed,
         Registrations& registrations, TimedGates& admissions, Calls& calls)
    : policy_(policy),
      registrations_(registrations),
      admissions_(admissions),
      replies_(next_gate_id, hash_seed, kMaxTimedGates),
      calls_(calls) {}

Verdict Ras::message(const Message& message, const View& view, Effects& effects) {
  const auto place = place_of(view.message);
  registrations_.heard(message.tuple.source.address, message.stamp.time);
  switch (place.part) {
    case Part::question: return question(message, view, place.matter, effects);
    case Part::confirm:
      if (const auto question = asked(message, view, place.matter, true)) confirm(message, view, *question, effects);
      break;
    case Part::reject:
      if (const auto question = asked(message, view, place.matter, true)) reject(message, view, *question, effects);
      break;
    case Part::in_progress:
      if (const auto question = asked(message, view, Matter::none, false))
        question->until = message.stamp.time + kTransaction + std::chrono::milliseconds{view.delay.value_or(0)};
      break;
    case Part::other: break;
  }
  return Verdict::pass;
}

// ---------------------------------------------------------------- questions

Verdict Ras::question(const Message& message, const View& view, Matter matter, Effects& effects) {
  auto question = std::make_shared<Question>();
  auto& asked = question->asked;
  question->matter = matter;
  question->call = call_name(message.bytes, view.call_identifier, view.conference_id);
  question->answer_call = view.answer_call;
  question->until = message.stamp.time + kTransaction;
  asked.device = best_alias(message.bytes, view);
  asked.type = type_of(message.bytes, view.endpoint);
  asked.identifier = h323::to_text(message.bytes, view.endpoint_identifier);
  asked.tuple = message.tuple;
  asked.zone = message.zone;
  asked.ras = endpoints(view, h225::Role::ras_address);
  asked.signalling = endpoints(view, h225::Role::call_signal_address);
  asked.time_to_live = view.time_to_live;
  asked.keep_alive = view.keep_alive;
  question->to = name_of(message.bytes, view, h225::AliasRole::destination);

  const auto& from = message.tuple.source.address;
  const auto& h323 = policy_->h323;
  const bool wants_tokens =
      (matter == Matter::registration || matter == Matter::admission || matter == Matter::location) &&
      (h323.require_h235 || std::any_of(h323.require_h235_of.begin(), h323.require_h235_of.end(),
                                        [&](const Prefix& peer) { return peer.contains(from); }));
  if (wants_tokens && !view.tokens && !view.crypto_tokens && !view.integrity_check) {
    effects.add(
        make_alert(AlertKind::h235, message.stamp, message.tuple,
                   fmt::format("{} sends {} without H.235 tokens", to_text(from), h225::ras::to_text(view.message)),
                   question->call));
    if (policy_->mode != rules::Mode::observe) {
      if (matter == Matter::registration) registrations_.refuse(asked, "h235", message, effects);
      effects.refuse({DropReason::h235, {}});
      return Verdict::refuse;
    }
  }
  if (matter == Matter::service) service(message, view, effects);
  reply_gate(message, view, effects);
  std::vector<Endpoint> askers{message.tuple.source};
  for (const auto role : {h225::Role::ras_address, h225::Role::reply_address})
    for (const auto& endpoint : endpoints(view, role))
      if (endpoint.address == from && askers.size() < 4 &&
          std::find(askers.begin(), askers.end(), endpoint) == askers.end())
        askers.push_back(endpoint);
  for (const auto& asker : askers) {
    const Key key{asker, view.request_seq_num};
    auto& pending = asked_from(message.zone);
    if (pending.size() < kMaxPending || pending.contains(key)) pending[key] = question;
  }
  return Verdict::pass;
}

// Opens a gate for the answer to a question. The answer goes to the address in the question (H.225.0 7.8.1 and others).
// Discovery is answered from another port. Multicast discovery is answered by a host that only policy can name.
void Ras::reply_gate(const Message& message, const View& view, Effects& effects) {
  if (message.zone != rules::Zone::inside) return;
  const auto& tuple = message.tuple;
  const bool multicast = tuple.destination.address.is_multicast();
  const bool other_port = multicast || number(tuple.destination.port) == kDiscoveryPort;
  auto reply = tuple.source;
  for (const auto role : {h225::Role::ras_address, h225::Role::reply_address})
    if (const auto said = endpoints(view, role); !said.empty()) reply = said.front();
  if (reply == tuple.source && !other_port) return;
  const GateOwner owner{"h323", {}, std::string{h225::ras::to_text(view.message)}};
  auto answerers = multicast ? policy_->h323.gatekeepers : std::vector<IpAddress>{tuple.destination.address};
  std::vector<GateSpec> want;
  for (const auto& answerer : answerers) {
    const auto spec = signalling_gate(IpProtocol::udp, reply, answerer);
    auto why = reply.address != tuple.source.address ? GateReason::foreign_address : GateReason::none;
    if (why == GateReason::none && number(reply.port) < kFirstUserPort) why = GateReason::port_range;
    if (why == GateReason::none)
      want.push_back(spec);
    else if (policy_->mode != rules::Mode::observe)
      effects.add(RefuseGate{spec, {}, why, owner});
  }
  if (want.empty()) return;
  replies_.open(fmt::format("{} {}", to_text(reply), to_text(tuple.destination.address)), want, owner,
                message.stamp.time + kTransaction, effects);
}

// H.460.18: the gatekeeper has a call for an endpoint that it cannot reach. It asks the endpoint to connect to it.
void Ras::service(const Message& message, const View& view, Effects& effects) {
  const auto gatekeeper = message.tuple.source.address;
  const auto endpoint = message.tuple.destination.address;
  if (!registrations_.gatekeeper(gatekeeper)) return;
  std::vector<GateSpec> want;
  for (const auto& address : endpoints(view, h225::Role::traversal))
    if (number(address.port) != kCallSignallingPort &&
        registrations_.admit(address, gatekeeper, message.zone, true) == GateReason::none)
      want.push_back(signalling_gate(IpProtocol::tcp, address, endpoint));
  if (!want.empty())
    admissions_.open(fmt::format("service {}", to_text(message.tuple.destination)), want,
                     {"h323", {}, "serviceControlIndication"}, message.stamp.time + kSetupTimeout, effects);
}

// ---------------------------------------------------------------- answers

std::shared_ptr<Ras::Question> Ras::asked(const Message& message, const View& view, Matter matter, bool over) {
  // An answer from a host to itself does not count: the host would become its own gatekeeper.
  if (message.tuple.source.address == message.tuple.destination.address) return nullptr;
  const Key key{message.tuple.destination, view.request_seq_num};
  std::shared_ptr<Question> question;
  for (const auto& pending : pending_)
    if (const auto it = pending.find(key); it != pending.end() && question == nullptr) question = it->second;
  if (question == nullptr) return nullptr;
  const auto& asked = question->asked.tuple;
  if ((matter != Matter::none && question->matter != matter) || question->until < message.stamp.time) return nullptr;
  if (asked.destination.address != message.tuple.source.address && !asked.destination.address.is_multicast())
    return nullptr;
  if (over) {
    settle(key);
    for (const auto& endpoint : question->asked.ras) settle({endpoint, view.request_seq_num});
    settle({asked.source, view.request_seq_num});
  }
  return question;
}

void Ras::confirm(const Message& message, const View& view, const Question& question, Effects& effects) {
  const auto& asker = question.asked.tuple.source.address;
  const auto& answerer = message.tuple.source.address;
  switch (question.matter) {
    case Matter::discovery: {
      // Any host may answer a multicast question. The answer counts only from a gatekeeper that policy names.
      if (question.asked.tuple.destination.address.is_multicast() && !registrations_.named_gatekeeper(answerer)) break;
      std::vector<IpAddress> hosts{answerer};
      for (const auto role : {h225::Role::ras_address, h225::Role::alternate_gatekeeper})
        for (const auto& endpoint : endpoints(view, role)) hosts.push_back(endpoint.address);
      registrations_.learn(message, hosts, effects);
      break;
    }
    case Matter::registration: registered(message, view, question, effects); break;
    case Matter::unregistration:
      // Either side may ask. Only the registration shows which of the two hosts is the endpoint, so try both.
      registrations_.unregister(asker, question.asked.identifier, question.asked.signalling, answerer, message.stamp,
                                effects);
      registrations_.unregister(answerer, question.asked.identifier, question.asked.signalling, asker, message.stamp,
                                effects);
      break;
    case Matter::admission: admit_call(message, view, question, effects); break;
    case Matter::disengage:
      for (const auto& endpoint : {asker, answerer}) {
        if (registrations_.gatekeeper(endpoint) && !registrations_.registered(endpoint)) continue;
        admissions_.close(admission_name(question.call, endpoint), GateReason::disengaged, "disengageConfirm", effects);
        calls_.disengaged(question.call, endpoint, message.stamp, effects);
      }
      break;
    default: break;
  }
}

void Ras::registered(const Message& message, const View& view, const Question& question, Effects& effects) {
  Registrations::Granted granted;
  granted.identifier = h323::to_text(message.bytes, view.endpoint_identifier);
  granted.gatekeeper_name = h323::to_text(message.bytes, view.gatekeeper_identifier);
  granted.time_to_live = view.time_to_live;
  granted.hosts = {message.tuple.source.address};
  for (const auto& endpoint : endpoints(view, h225::Role::call_signal_address))
    if (granted.hosts.size() < 4 && endpoint.address != message.tuple.destination.address &&
        std::find(granted.hosts.begin(), granted.hosts.end(), endpoint.address) == granted.hosts.end())
      granted.hosts.push_back(endpoint.address);
  registrations_.learn(message, granted.hosts, effects);
  if (!registrations_.confirm(question.asked, granted, message, effects)) return;

  const auto& asked = question.asked;
  const auto& host = asked.tuple.source.address;
  for (const auto* list : {&asked.ras, &asked.signalling}) {
    const auto foreign =
        std::find_if(list->begin(), list->end(), [&](const Endpoint& said) { return said.address != host; });
    if (foreign == list->end()) continue;
    effects.add(make_alert(AlertKind::address_mismatch, message.stamp, message.tuple,
                           fmt::format("{} registers as {}: calls and the gatekeeper will not find it there",
                                       to_text(host), to_text(*foreign))));
    break;
  }
  for (std::size_t i = 0; i < view.feature_count; ++i) {
    if (view.features[i].number != 18 && view.features[i].number != 19) continue;
    effects.add(make_alert(AlertKind::h460_traversal, message.stamp, message.tuple,
                           fmt::format("{} and its gatekeeper agreed on H.460.{} traversal: it calls through the "
                                       "gatekeeper, which may relay its media",
                                       to_text(host), view.features[i].number)));
    break;
  }
}

// Opens gates from the caller to the addresses that it is admitted to call. At the well-known port the access lists
// decide, as for any other packet.
void Ras::admit_call(const Message& message, const View& view, const Question& question, Effects& effects) {
  registrations_.learn(message, {message.tuple.source.address}, effects);
  const auto& caller_host = question.asked.tuple.source.address;
  std::vector<GateSpec> want;
  const GateOwner owner{"h323", question.call, "admissionConfirm"};
  for (const auto& destination : endpoints(view, h225::Role::dest_call_signal_address)) {
    if (question.answer_call || number(destination.port) == kCallSignallingPort) continue;
    const auto to = policy_->zone_of(destination.address);
    if (to != rules::Zone::unknown && to == question.asked.zone) continue;  // the call does not cross the firewall
    const auto spec = signalling_gate(IpProtocol::tcp, destination, caller_host);
    const auto why = registrations_.admit(destination, message.tuple.source.address, message.zone, true);
    if (why == GateReason::none)
      want.push_back(spec);
    else
      effects.add(RefuseGate{spec, {}, why, owner});
  }
  if (!question.call.empty())
    admissions_.open(admission_name(question.call, caller_host), want, owner, message.stamp.time + kSetupTimeout,
                     effects);
}

void Ras::reject(const Message& message, const View& view, const Question& question, Effects& effects) {
  switch (question.matter) {
    case Matter::discovery:
    case Matter::registration: {
      const bool gone = question.matter == Matter::registration &&
                        (view.reason == "fullRegistrationRequired" || view.reason == "discoveryRequired");
      registrations_.reject(question.asked, fmt::format("{} {}", h225::ras::to_text(view.message), view.reason), gone,
                            message, effects);
      break;
    }
    case Matter::unregistration:
      if (view.reason == "notCurrentlyRegistered")
        registrations_.unregister(question.asked.tuple.source.address, question.asked.identifier,
                                  question.asked.signalling, message.tuple.source.address, message.stamp, effects);
      break;
    case Matter::admission:
      if (!question.call.empty())
        calls_.turned_down(
            question.call,
            !question.asked.device.empty() ? question.asked.device : to_text(question.asked.tuple.source.address),
            question.to, fmt::format("admissionReject {}", view.reason), message.stamp, effects);
      break;
    default: break;
  }
}

// ---------------------------------------------------------------- time

Time Ras::next_due() const noexcept {
  return std::min(replies_.next_due(), last_sweep_ + kSweep);
}

void Ras::advance(Time now, Effects& effects) {
  replies_.advance(now, effects);
  if (now - last_sweep_ < kSweep) return;
  last_sweep_ = now;
  for (auto& pending : pending_) std::erase_if(pending, [now](const auto& entry) { return entry.second->until < now; });
}

}  // namespace sallyport::h323_alg
