#include "alg/sccp/sccp_alg.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "alg/sccp/calls.h"
#include "alg/sccp/channels.h"
#include "alg/sccp/names.h"
#include "alg/sccp/phones.h"
#include "dissectors/base/cursor.h"

namespace sallyport {
namespace sccp_alg {
namespace {

using sccp::MessageId;

constexpr Duration kSweep = std::chrono::seconds{1};
constexpr int kKeepAlivesMissed = 3;
constexpr Duration kAnswerDue = std::chrono::seconds{60};  // the answer to a RegisterReq
constexpr Duration kKeepAliveGrace = std::chrono::seconds{15};

// True if a message that does not decode may be a registration.
bool may_register(Bytes message) noexcept {
  Cursor cursor(message, sccp::kHeaderSize);
  const auto id = static_cast<MessageId>(cursor.le32());
  return id == MessageId::register_req || id == MessageId::register_token_req ||
         id == MessageId::spcp_register_token_req;
}

std::string_view in_words(ConnectionEnd how) noexcept {
  switch (how) {
    case ConnectionEnd::fin: return "connection closed";
    case ConnectionEnd::reset: return "connection reset";
    case ConnectionEnd::idle: return "connection idle";
    case ConnectionEnd::replaced: return "connection replaced";
    case ConnectionEnd::refused: return "connection refused";
    case ConnectionEnd::unreadable: return "connection not readable any more";
  }
  return "";
}

MalformedEvent malformed(std::string_view field, std::string message, std::uint32_t offset, const FiveTuple& tuple) {
  MalformedEvent event;
  event.proto = "sccp";
  event.field = std::string{field};
  event.message = std::move(message);
  event.offset = offset;
  event.source = tuple.source;
  event.destination = tuple.destination;
  return event;
}

}  // namespace

class SccpAlg final : public ProtocolAlg {
 public:
  explicit SccpAlg(const ProtocolContext& context)
      : policy_(context.policy),
        phones_(context.policy),
        calls_(context),
        channels_(context.policy, context.next_gate_id) {}

  [[nodiscard]] Verdict message(const Message& message, Effects& effects) override;
  void ended(std::uint64_t connection, ConnectionEnd how, Stamp stamp, Effects& effects) override;
  void advance(Time now, Effects& effects) override;
  [[nodiscard]] Time next_due() const noexcept override { return std::min(last_sweep_ + kSweep, channels_.next_due()); }
  void gate_active(std::uint64_t gate_id, Time now) override { channels_.gate_active(gate_id, now); }
  void reload(Time now, Effects& effects) override;
  [[nodiscard]] std::uint64_t registered() const noexcept override { return phones_.registrations(); }
  void registrations(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const override;

 private:
  [[nodiscard]] Session* session_of(const Message& message);
  [[nodiscard]] static bool sent_by_phone(const Session& session, const Message& message) noexcept {
    return message.tuple.source == session.phone;
  }
  [[nodiscard]] bool known_port(std::uint16_t port) const noexcept;
  [[nodiscard]] bool comes_in_by_a_side_door(const Session& session) const;
  [[nodiscard]] bool registration(Session& session, const sccp::View& view, const Message& message, Effects& effects);
  void advance_registration(Session& session, PhoneInput input, const std::string& reason, Stamp stamp,
                            Effects& effects);
  void announce(const Session& session, const sccp::View& view, const Message& message, Effects& effects) const;
  [[nodiscard]] Verdict call(Session& session, const sccp::View& view, const Message& message, Effects& effects);

  const CurrentPolicy& policy_;
  Phones phones_;
  Calls calls_;
  Channels channels_;
  std::map<std::uint64_t, std::unique_ptr<Session>> sessions_;  // by connection
  Time last_sweep_{};
};

Session* SccpAlg::session_of(const Message& message) {
  if (const auto it = sessions_.find(message.connection); it != sessions_.end()) return it->second.get();
  if (message.connection == 0 || sessions_.size() >= policy_->limits.registrations) return nullptr;
  auto session = std::make_unique<Session>();
  session->connection = message.connection;
  const auto& tuple = message.tuple;
  session->phone = message.from_client ? tuple.source : tuple.destination;
  session->server = message.from_client ? tuple.destination : tuple.source;
  const auto other = message.from_client ? tuple.destination.address : tuple.source.address;
  const auto far_zone = message.zone == rules::Zone::unknown  ? policy_->zone_of(other)
                        : message.zone == rules::Zone::inside ? rules::Zone::outside
                                                              : rules::Zone::inside;
  (message.from_client ? session->phone_zone : session->server_zone) = message.zone;
  (message.from_client ? session->server_zone : session->phone_zone) =
      policy_->zone_of(other) != rules::Zone::unknown ? policy_->zone_of(other) : far_zone;
  session->picked_up = message.picked_up;
  session->last_heard = message.stamp.time;
  phones_.connect(*session);
  channels_.connect(*session);
  return (sessions_[message.connection] = std::move(session)).get();
}

// True if a phone outside speaks to an inside host on a port that is no known call server port. On the known ports the
// worker has decided already, with the lists of the operator.
bool SccpAlg::comes_in_by_a_side_door(const Session& session) const {
  if (!policy_->wan_block || session.phone_zone != rules::Zone::outside || session.server_zone != rules::Zone::inside)
    return false;
  // The worker has decided nothing about a connection that was picked up.
  return session.picked_up || !known_port(number(session.server.port));
}

bool SccpAlg::known_port(std::uint16_t port) const noexcept {
  return port == kSkinnyPort || port == kSkinnyTlsPort ||
         std::any_of(policy_->port_maps.begin(), policy_->port_maps.end(), [port](const rules::PortMap& map) {
           return map.protocol == rules::Protocol::skinny && map.port == port;
         });
}

ProtocolAlg::Verdict SccpAlg::message(const Message& incoming, Effects& effects) {
  auto message = incoming;
  const auto known = sessions_.find(message.connection);
  const auto version = known != sessions_.end() ? known->second->version : std::uint8_t{0};
  const auto decoded = sccp::decode(message.bytes, {version});
  if (!decoded) {
    const auto& error = decoded.error();
    effects.add(Event{message.stamp, malformed(error.field.empty() ? name(error.code) : error.field,
                                               std::string{describe(error.code)}, error.offset, message.tuple)});
    if (!may_register(message.bytes) || !policy_->guards(rules::Protocol::skinny)) return Verdict::malformed;
    // A registration that does not decode must not bypass the rules for registrations.
    effects.refuse({DropReason::malformed, {}});
    return Verdict::refuse;
  }
  const auto& view = *decoded;
  // The first message of a picked up connection may be the server's. The known port shows which side is the call
  // server.
  if (known == sessions_.end() && message.picked_up) {
    const bool to_server = known_port(number(message.tuple.destination.port));
    const bool from_server = known_port(number(message.tuple.source.port));
    if (to_server != from_server) message.from_client = to_server;
  }
  auto* session = session_of(message);
  if (session == nullptr) return Verdict::limit;
  const bool from_phone = sent_by_phone(*session, message);
  if (from_phone) session->last_heard = message.stamp.time;
  if (!view.known) {
    effects.add(Event{message.stamp, malformed("messageId",
                                               fmt::format("message identifier 0x{:04x} is not known",
                                                           static_cast<std::uint32_t>(view.id)),
                                               sccp::kHeaderSize, message.tuple)});
    return Verdict::malformed;
  }
  const auto sender = sender_of(view.id);
  if ((sender == sccp::Sender::phone && !from_phone) || (sender == sccp::Sender::server && from_phone)) {
    effects.add(Event{message.stamp, malformed("messageId", fmt::format("{} from the wrong side", view.name),
                                               sccp::kHeaderSize, message.tuple)});
    return Verdict::malformed;
  }
  if (comes_in_by_a_side_door(*session)) {
    effects.add(make_alert(AlertKind::wan_block, message.stamp, message.tuple,
                           fmt::format("{} speaks to {} as a phone does; phones outside are shut out on every port",
                                       sallyport::to_text(session->phone), sallyport::to_text(session->server))));
    effects.refuse({DropReason::wan_block, {}});
    return Verdict::refuse;
  }
  if (!registration(*session, view, message, effects)) return Verdict::refuse;
  return call(*session, view, message, effects);
}

// ---------------------------------------------------------------- registration

void SccpAlg::advance_registration(Session& session, PhoneInput input, const std::string& reason, Stamp stamp,
                                   Effects& effects) {
  const auto says = phones_.advance(session, input, reason, stamp, effects);
  if (says == Says::nothing || says == Says::registered) return;
  channels_.end(session, std::nullopt, GateReason::registration_ended, reason, effects);
  calls_.end(session, says == Says::left ? "unregistered" : reason, stamp, effects);
}

bool SccpAlg::registration(Session& session, const sccp::View& view, const Message& message, Effects& effects) {
  const auto stamp = message.stamp;
  const auto words = [&](Range range) { return std::string{text(message.bytes, range)}; };
  switch (view.id) {
    case MessageId::register_req:
    case MessageId::register_token_req:
    case MessageId::spcp_register_token_req:
      if (const auto refused = phones_.ask(session, view, message, effects)) {
        effects.refuse({*refused, {}});
        return false;
      }
      if (view.id == MessageId::register_req)
        advance_registration(session, PhoneInput::register_req, std::string{view.name}, stamp, effects);
      break;
    case MessageId::register_ack:
      // An Ack without a request registers nothing.
      if (session.phase == Phase::connected && !session.picked_up) break;
      session.version = session.asked_version == 0 || !view.protocol_version
                            ? std::uint8_t{0}
                            : std::min(session.asked_version, *view.protocol_version);
      if (view.keep_alive_interval) session.keep_alive = std::chrono::seconds{*view.keep_alive_interval};
      advance_registration(session, PhoneInput::register_ack, {}, stamp, effects);
      break;
    case MessageId::register_reject:
      advance_registration(session, PhoneInput::register_reject, words(view.text), stamp, effects);
      break;
    case MessageId::unregister_req:
      advance_registration(session, PhoneInput::unregister_req, std::string{view.name}, stamp, effects);
      break;
    case MessageId::unregister_ack:
      advance_registration(
          session,
          view.unregister_status.value_or(0) == 0 ? PhoneInput::unregister_ack : PhoneInput::unregister_refused, {},
          stamp, effects);
      break;
    case MessageId::keep_alive_ack:
      // On a connection that is older than this process, a KeepAliveAck shows that the server has the phone registered.
      advance_registration(session,
                           session.picked_up && session.phase == Phase::connected ? PhoneInput::register_ack
                                                                                  : PhoneInput::keep_alive_ack,
                           "KeepAliveAck", stamp, effects);
      break;
    case MessageId::ip_port: session.rtp_port = static_cast<std::uint16_t>(view.rtp_port.value_or(0)); break;
    case MessageId::alarm: phones_.alarm(session, words(view.text), stamp, effects); break;
    default: break;
  }
  return true;
}

// ---------------------------------------------------------------- calls and media

void SccpAlg::announce(const Session& session, const sccp::View& view, const Message& message, Effects& effects) const {
  if (!view.announces_media) return;
  MediaEvent event;
  event.proto = "sccp";
  const auto reference = view.call_reference.value_or(0);
  event.call = call_name(session, reference != 0 ? reference : session.active_call);
  event.kind = view.multimedia ? "video" : "audio";
  event.address = view.media.address;
  event.port = number(view.media.port);
  effects.add(Event{message.stamp, std::move(event)});
}

ProtocolAlg::Verdict SccpAlg::call(Session& session, const sccp::View& view, const Message& message, Effects& effects) {
  announce(session, view, message, effects);
  if (is_call_message(view)) {
    if (const auto refused = phones_.may_call(session, message, effects)) {
      effects.refuse({*refused, {}});
      return Verdict::refuse;
    }
  }
  const auto over = [&](std::uint32_t reference) {
    channels_.end(session, reference, GateReason::on_hook, std::string{view.name}, effects);
  };
  if (!calls_.message(session, view, message, over, effects)) return Verdict::limit;
  const auto reference = view.call_reference.value_or(0) != 0 ? *view.call_reference : session.active_call;
  channels_.message(session, view, phones_.may_have_gates(session), call_name(session, reference), message, effects);
  calls_.label(session, reference, channels_.secure(session, reference));
  return Verdict::pass;
}

// ---------------------------------------------------------------- ends, time, policy

void SccpAlg::ended(std::uint64_t connection, ConnectionEnd how, Stamp stamp, Effects& effects) {
  const auto it = sessions_.find(connection);
  if (it == sessions_.end()) return;
  auto& session = *it->second;
  const std::string reason{in_words(how)};
  advance_registration(session, PhoneInput::gone, reason, stamp, effects);
  channels_.end(session, std::nullopt, GateReason::registration_ended, reason, effects);
  calls_.end(session, reason, stamp, effects);
  phones_.disconnect(session);
  channels_.disconnect(session);
  sessions_.erase(it);
}

void SccpAlg::advance(Time now, Effects& effects) {
  channels_.advance(now, effects);
  if (now - last_sweep_ < kSweep) return;
  last_sweep_ = now;
  for (auto& [connection, session] : sessions_) {
    if (session->phase == Phase::asking && now - session->asked_at > kAnswerDue) phones_.give_up_asking(*session, now);
    if (session->phase != Phase::registered || session->keep_alive == Duration{}) continue;
    if (now - session->last_heard > session->keep_alive * kKeepAlivesMissed + kKeepAliveGrace)
      advance_registration(*session, PhoneInput::silence, "keep-alives missed", {now, 0}, effects);
  }
}

void SccpAlg::reload(Time, Effects& effects) {
  phones_.reload();
  for (auto& [connection, session] : sessions_) {
    session->known = policy_->ephone(session->device) != nullptr;
    channels_.review(*session, phones_.may_have_gates(*session), effects);
  }
}

// ---------------------------------------------------------------- show

// Connection numbers rise. The place is the lowest number that may come next.
void SccpAlg::registrations(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const {
  auto it = sessions_.lower_bound(place.at);
  for (; it != sessions_.end() && most != 0; ++it, --most) {
    const auto& session = *it->second;
    place.at = it->first + 1;
    if (session.phase != Phase::registered && session.phase != Phase::leaving) continue;
    auto& row = rows.emplace_back();
    row.proto = "sccp";
    row.device = session.device;
    if (session.device_type) row.type = sccp::device_model(*session.device_type);
    row.registrar = sallyport::to_text(session.server);
    row.address = session.phone.address;
    row.port = number(session.phone.port);
    row.transport = IpProtocol::tcp;
    row.tag = session.tag;
    row.socket = session.socket;
    if (session.version != 0) row.version = session.version;
    row.since = session.since;
  }
  place.end = it == sessions_.end();
}

}  // namespace sccp_alg

std::unique_ptr<ProtocolAlg> make_sccp_alg(const ProtocolContext& context) {
  return std::make_unique<sccp_alg::SccpAlg>(context);
}

}  // namespace sallyport
