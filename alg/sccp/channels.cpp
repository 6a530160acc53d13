#include "alg/sccp/channels.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/sccp/names.h"
#include "alg/sccp/sinks.h"

namespace sallyport::sccp_alg {
namespace {

using sccp::MessageId;

constexpr Duration kSweep = std::chrono::seconds{1};
constexpr std::size_t kTurns = 64;

template <class Places>
void unlist(Places& places, const Endpoint& endpoint, const Channel* channel) {
  const auto [first, last] = places.equal_range(endpoint);
  for (auto it = first; it != last; ++it) {
    if (it->second != channel) continue;
    places.erase(it);
    return;
  }
}

}  // namespace

std::string call_name(const Session& session, std::uint32_t reference) {
  return fmt::format("{}:{}", session.device.empty() ? to_text(session.phone.address) : session.device, reference);
}

std::string Channels::call_name(const Channel& channel) {
  return sccp_alg::call_name(*channel.session, channel.call_reference);
}

// ---------------------------------------------------------------- finding

Channel* Channels::by_receiver(Session& session, const sccp::View& view) const {
  Channel* other_conference = nullptr;
  for (auto& channel : session.channels) {
    if (channel->multimedia != view.multimedia || channel->receive_party != view.pass_through_party_id ||
        !channel->receive_party)
      continue;
    if (!view.conference_id || *view.conference_id == channel->conference) return channel.get();
    other_conference = channel.get();
  }
  return other_conference;
}

Channel* Channels::by_transmitter(Session& session, const sccp::View& view) const {
  Channel* other_conference = nullptr;
  for (auto& channel : session.channels) {
    if (channel->multimedia != view.multimedia || channel->transmit_party != view.pass_through_party_id ||
        !channel->transmit_party)
      continue;
    if (!view.conference_id || *view.conference_id == channel->conference) return channel.get();
    other_conference = channel.get();
  }
  return other_conference;
}

// Both directions of a stream have the same conference, and most servers give both the same identifier. If the
// identifiers differ, the stream belongs to the channel that lacks this direction.
Channel* Channels::make(Session& session, const sccp::View& view, bool receiver) {
  auto* known = receiver ? by_receiver(session, view) : by_transmitter(session, view);
  if (known != nullptr && (!view.conference_id || known->conference == *view.conference_id)) return known;
  const auto conference = view.conference_id.value_or(0);
  const auto reference = view.call_reference.value_or(0);
  for (auto& channel : session.channels) {
    const auto& party = receiver ? channel->receive_party : channel->transmit_party;
    const auto& other = receiver ? channel->transmit_party : channel->receive_party;
    if (channel->conference != conference || channel->multimedia != view.multimedia || party || channel->multicast)
      continue;
    if (other == view.pass_through_party_id) {
      known = channel.get();
      break;
    }
    if (reference == 0 || channel->call_reference == 0 || reference == channel->call_reference) known = channel.get();
  }
  if (known == nullptr || known->conference != conference) {
    if (session.channels.size() >= Session::kMaxChannels) return nullptr;
    session.channels.push_back(std::make_unique<Channel>());
    known = session.channels.back().get();
    known->session = &session;
    known->conference = conference;
    known->multimedia = view.multimedia;
  }
  (receiver ? known->receive_party : known->transmit_party) = view.pass_through_party_id.value_or(0);
  return known;
}

void Channels::connect(const Session& session) {
  ++phones_[session.phone.address];
}

void Channels::disconnect(const Session& session) {
  if (const auto it = phones_.find(session.phone.address); it != phones_.end() && --it->second == 0) phones_.erase(it);
}

// ---------------------------------------------------------------- messages

void Channels::message(Session& session, const sccp::View& view, bool gates, const std::string& call,
                       const Message& message, Effects& effects) {
  switch (view.id) {
    case MessageId::open_receive_channel:
    case MessageId::open_multimedia_receive_channel:
    case MessageId::open_receive_channel_ack:
    case MessageId::open_multimedia_receive_channel_ack:
      open_receive(session, view, gates, call, message, effects);
      break;
    case MessageId::start_media_reception: receive_at_port(session, view, gates, call, message, effects); break;
    case MessageId::start_media_transmission:
    case MessageId::start_multimedia_transmission: start(session, view, gates, call, message, effects); break;
    case MessageId::start_multicast_media_reception:
    case MessageId::start_multicast_media_transmission: multicast(session, view, gates, call, message, effects); break;
    case MessageId::close_receive_channel:
    case MessageId::close_multimedia_receive_channel:
    case MessageId::stop_media_reception:
    case MessageId::stop_multicast_media_reception: stop(session, view, true, message.stamp.time, effects); break;
    case MessageId::stop_media_transmission:
    case MessageId::stop_multimedia_transmission:
    case MessageId::stop_multicast_media_transmission: stop(session, view, false, message.stamp.time, effects); break;
    default: break;
  }
}

void Channels::open_receive(Session& session, const sccp::View& view, bool gates, const std::string& call,
                            const Message& message, Effects& effects) {
  const bool ack =
      view.id == MessageId::open_receive_channel_ack || view.id == MessageId::open_multimedia_receive_channel_ack;
  if (ack && view.media_status.value_or(0) != 0) return stop(session, view, true, message.stamp.time, effects);
  auto* channel = make(session, view, true);
  if (channel == nullptr) return refuse(view.media, GateReason::limit, {"sccp", call, std::string{view.name}}, effects);
  if (view.call_reference.value_or(0) != 0) channel->call_reference = *view.call_reference;
  if (channel->call_reference == 0) channel->call_reference = session.active_call;
  if (!ack) {
    channel->receive.payload_types = payload_types(view);
    channel->receive_encrypted = view.encryption.encrypted();
    channel->expected_source.reset();
    if (!view.source.address.is_unspecified()) channel->expected_source = view.source.address;
    return;
  }
  if (view.announces_media)
    receive_at(*channel, view.media, gates, {"sccp", call_name(*channel), std::string{view.name}}, message, effects);
}

// CallManager 2.x: the phone names its port once (IpPort) and acknowledges no channel.
void Channels::receive_at_port(Session& session, const sccp::View& view, bool gates, const std::string& call,
                               const Message& message, Effects& effects) {
  if (session.rtp_port == 0) return;
  auto* channel = make(session, view, true);
  const GateOwner owner{"sccp", call, std::string{view.name}};
  const Endpoint here{session.phone.address, Port{session.rtp_port}};
  if (channel == nullptr) return refuse(here, GateReason::limit, owner, effects);
  channel->call_reference = view.call_reference.value_or(session.active_call);
  receive_at(*channel, here, gates, owner, message, effects);
}

void Channels::receive_at(Channel& found, const Endpoint& endpoint, bool gates, const GateOwner& owner,
                          const Message& message, Effects& effects) {
  auto* channel = &found;
  const auto& session = *found.session;
  if (!gates) return refuse(endpoint, GateReason::not_registered, owner, effects);
  if (const auto why = check(session, endpoint, true); why != GateReason::none)
    return refuse(endpoint, why, owner, effects);
  auto sink = sink_at(endpoint);
  if (channel->receive.payload_types != std::array<std::uint64_t, 2>{})
    sink.payload_types = channel->receive.payload_types;
  sink.secure = channel->receive_encrypted;
  channel->last_media = message.stamp.time;
  channel->timed_out = false;
  const auto before = channel->receive.rtp;
  move_receiver(*channel, sink);
  wait_for_source(*channel, message.stamp.time);
  refresh(*channel, owner, GateReason::replaced, effects);
  refresh_others(*channel, before, {}, owner.why, effects);
  refresh_others(*channel, channel->receive.rtp, {}, owner.why, effects);
}

void Channels::start(Session& session, const sccp::View& view, bool gates, const std::string& call,
                     const Message& message, Effects& effects) {
  auto* channel = make(session, view, false);
  if (channel == nullptr) return refuse(view.media, GateReason::limit, {"sccp", call, std::string{view.name}}, effects);
  if (view.call_reference.value_or(0) != 0) channel->call_reference = *view.call_reference;
  if (channel->call_reference == 0) channel->call_reference = session.active_call;
  const GateOwner owner{"sccp", call_name(*channel), std::string{view.name}};
  const auto before = channel->transmit.rtp;
  auto sink = nowhere_at(session.server.address);
  sink.state = Sink::State::declined;
  channel->transmit_encrypted = view.encryption.encrypted();
  channel->transmit_refused = false;
  if (view.announces_media) {
    if (!gates) {
      refuse(view.media, GateReason::not_registered, owner, effects);
    } else if (const auto why = check(session, view.media, false); why != GateReason::none) {
      channel->transmit_refused = true;
      refuse(view.media, why, owner, effects);
    } else {
      sink = sink_at(view.media);
      sink.payload_types = payload_types(view);
      sink.secure = view.encryption.encrypted();
    }
  }
  channel->last_media = message.stamp.time;
  channel->timed_out = false;
  move_destination(*channel, sink);
  refresh(*channel, owner, GateReason::replaced, effects);
  refresh_others(*channel, {}, before, owner.why, effects);
  refresh_others(*channel, {}, channel->transmit.rtp, owner.why, effects);
}

// Music on hold to a multicast group: the phone receives it from a host on the server's side.
void Channels::multicast(Session& session, const sccp::View& view, bool gates, const std::string& call,
                         const Message& message, Effects& effects) {
  const GateOwner owner{"sccp", call, std::string{view.name}};
  if (number(view.media.port) == 0 || !view.media.address.is_multicast()) return;
  if (!gates) return refuse(view.media, GateReason::not_registered, owner, effects);
  if (const auto why = check_group(view.media); why != GateReason::none) return refuse(view.media, why, owner, effects);
  const bool receiver = view.id == MessageId::start_multicast_media_reception;
  auto* channel = make(session, view, receiver);
  if (channel == nullptr) return refuse(view.media, GateReason::limit, owner, effects);
  channel->multicast = true;
  channel->call_reference = view.call_reference.value_or(session.active_call);
  channel->last_media = message.stamp.time;
  std::vector<GateSpec> want;
  const auto group = described(sink_at(view.media), view.media.address, session.server_zone);
  const auto from = receiver
                        ? described(nowhere_at(session.server.address), session.server.address, session.server_zone)
                        : described(nowhere_at(session.phone.address), session.phone.address, session.phone_zone);
  // If the server is inside, any host may play the music, and the first one locks the gate. If the server is outside,
  // only the server may.
  const bool any_source = receiver && session.server_zone != rules::Zone::outside;
  wanted({&group, nullptr}, {any_source ? nullptr : &from, nullptr}, want);
  auto before = channel->gates;
  reconcile(channel->gates, std::move(want), owner, GateReason::replaced, next_gate_id_, effects);
  index(*channel, before);
}

void Channels::stop(Session& session, const sccp::View& view, bool receiver, Time now, Effects& effects) {
  auto* channel = receiver ? by_receiver(session, view) : by_transmitter(session, view);
  if (channel == nullptr && !view.pass_through_party_id) {
    // CallManager 2.x names no party. A message with an unknown party is a repetition and ends no channel.
    for (auto& c : session.channels)
      if ((receiver ? c->receive_party : c->transmit_party) && c->multimedia == view.multimedia) channel = c.get();
  }
  if (channel == nullptr) return;
  const GateOwner owner{"sccp", call_name(*channel), std::string{view.name}};
  if (channel->multicast) {
    auto before = channel->gates;
    close_all(channel->gates, GateReason::close_channel, owner.why, effects);
    index(*channel, before);
    channel->multicast = false;
  }
  const auto was_at = channel->receive.rtp;
  const auto sent_to = channel->transmit.rtp;
  if (receiver) {
    channel->receive_party.reset();
    channel->expected_source.reset();
    move_receiver(*channel, {});
  } else {
    channel->transmit_party.reset();
    move_destination(*channel, {});
    if (channel->receives()) wait_for_source(*channel, now);
  }
  refresh(*channel, owner, GateReason::close_channel, effects);
  refresh_others(*channel, receiver ? was_at : Endpoint{}, receiver ? Endpoint{} : sent_to, owner.why, effects);
  forget_idle(session);
}

void Channels::end(Session& session, std::optional<std::uint32_t> call_reference, GateReason reason,
                   const std::string& why, Effects& effects) {
  for (auto& channel : session.channels) {
    if (call_reference && channel->call_reference != *call_reference) continue;
    auto before = channel->gates;
    close_all(channel->gates, reason, why, effects);
    index(*channel, before);
    const auto was_at = channel->receive.rtp;
    const auto sent_to = channel->transmit.rtp;
    move_receiver(*channel, {});
    move_destination(*channel, {});
    channel->receive_party.reset();
    channel->transmit_party.reset();
    channel->multicast = false;
    refresh_others(*channel, was_at, sent_to, why, effects);
  }
  forget_idle(session);
}

void Channels::forget_idle(Session& session) {
  std::erase_if(session.channels, [this](const auto& channel) {
    if (!channel->idle()) return false;
    std::erase(waiting_, channel.get());
    return true;
  });
}

void Channels::wait_for_source(Channel& channel, Time now) {
  channel.any_source_at = now + kPatience;
  if (std::find(waiting_.begin(), waiting_.end(), &channel) == waiting_.end()) waiting_.push_back(&channel);
}

// ---------------------------------------------------------------- checks of announced addresses

bool Channels::server_speaks_for(const Session& session, const IpAddress& address) const {
  if (policy_->mode == rules::Mode::observe || policy_->media.foreign_address != rules::Action::refuse) return true;
  if (session.server_zone != rules::Zone::outside || policy_->zone_of(address) != rules::Zone::inside) return true;
  if (address == session.phone.address) return true;
  if (std::any_of(policy_->media.hosts.begin(), policy_->media.hosts.end(),
                  [&](const Prefix& host) { return host.contains(address); }))
    return true;
  return phones_.contains(address);
}

GateReason Channels::check(const Session& session, const Endpoint& endpoint, bool phones_own) const {
  if (phones_own) return check_announced(*policy_, endpoint, session.phone.address, session.phone_zone);
  const bool servers_own = endpoint.address == session.server.address ||
                           std::any_of(policy_->telephony.servers.begin(), policy_->telephony.servers.end(),
                                       [&](const auto& server) { return server.address == endpoint.address; });
  if (endpoint.address.is_loopback() && !servers_own) return GateReason::loopback_address;
  const auto why = check_announced(*policy_, endpoint, endpoint.address, session.server_zone);
  if (why == GateReason::port_range && servers_own && number(endpoint.port) == kServerMediaPort)
    return GateReason::none;
  if (why != GateReason::none) return why;
  return server_speaks_for(session, endpoint.address) ? GateReason::none : GateReason::foreign_address;
}

// Allows only administratively scoped groups (RFC 2365, RFC 7346), except the group of SSDP. Other protocols use the
// other groups.
GateReason Channels::check_group(const Endpoint& group) const {
  const auto& bytes = group.address.bytes();
  const bool scoped = group.address.is_v4()
                          ? bytes[12] == 239 && !(bytes[13] == 255 && bytes[14] == 255 && bytes[15] == 250)
                          : (bytes[1] & 0x0fU) >= 4 && (bytes[1] & 0x0fU) <= 8 && bytes[15] != 0x0c;
  if (policy_->mode == rules::Mode::observe) return GateReason::none;
  if (!scoped) return GateReason::multicast_address;
  const auto port = number(group.port);
  const bool in_range = port >= policy_->media.first_port && port <= policy_->media.last_port;
  return in_range || port == kServerMediaPort || policy_->media.out_of_range != rules::Action::refuse
             ? GateReason::none
             : GateReason::port_range;
}

void Channels::refuse(const Endpoint& endpoint, GateReason reason, const GateOwner& owner, Effects& effects) const {
  if (number(endpoint.port) == 0) return;
  GateSpec spec;
  spec.destination = endpoint;
  effects.add(RefuseGate{spec, {}, reason, owner});
}

// ---------------------------------------------------------------- gates

void Channels::move_receiver(Channel& channel, Sink sink) {
  if (channel.receives()) unlist(receivers_, channel.receive.rtp, &channel);
  channel.receive = std::move(sink);
  if (channel.receives()) receivers_.emplace(channel.receive.rtp, &channel);
}

void Channels::move_destination(Channel& channel, Sink sink) {
  if (channel.transmits()) unlist(destinations_, channel.transmit.rtp, &channel);
  channel.transmit = std::move(sink);
  if (channel.transmits()) destinations_.emplace(channel.transmit.rtp, &channel);
}

void Channels::refresh(Channel& channel, const GateOwner& owner, GateReason reason, Effects& effects) {
  if (channel.multicast) return;
  const auto& session = *channel.session;
  std::vector<GateSpec> want;
  if (!channel.timed_out) {
    const auto phone = described(channel.receives() ? channel.receive : nowhere_at(session.phone.address),
                                 session.phone.address, session.phone_zone);
    std::optional<Description> far;
    if (channel.transmits()) {
      far = described(channel.transmit, channel.transmit.rtp.address, session.server_zone);
    } else if (channel.receives()) {
      const auto sender = destinations_.find(channel.receive.rtp);
      if (sender != destinations_.end() && sender->second != &channel) {
        const auto& other = *sender->second;
        far = described(nowhere_at(other.session->phone.address, other.receive.rtp.port), other.session->phone.address,
                        other.session->phone_zone);
      } else if (channel.expected_source) {
        far = described(nowhere_at(*channel.expected_source), *channel.expected_source, session.server_zone);
      } else if (channel.transmit_refused || channel.any_source_at) {
        far = described(nowhere_at(session.server.address), session.server.address, session.server_zone);
      }
    }
    if (channel.receives()) wanted({&phone, nullptr}, {far ? &*far : nullptr, nullptr}, want);
    // The channel of a known phone has the gate to that phone. Its Ack opens the gate.
    if (channel.transmits() && !phones_.contains(channel.transmit.rtp.address))
      wanted({&*far, nullptr}, {&phone, nullptr}, want);
  }
  auto before = channel.gates;
  reconcile(channel.gates, std::move(want), owner, reason, next_gate_id_, effects);
  index(channel, before);
}

void Channels::refresh_others(const Channel& channel, const Endpoint& receiver, const Endpoint& destination,
                              const std::string& why, Effects& effects) {
  std::vector<Channel*> others;
  const auto collect = [&](const Places& places, const Endpoint& endpoint) {
    if (number(endpoint.port) == 0) return;
    const auto [first, last] = places.equal_range(endpoint);
    for (auto it = first; it != last; ++it)
      if (it->second != &channel) others.push_back(it->second);
  };
  collect(destinations_, receiver);  // channels that send to this channel's receive address
  collect(receivers_, destination);  // channels that receive at this channel's destination
  for (auto* other : others) refresh(*other, {"sccp", call_name(*other), why}, GateReason::replaced, effects);
}

void Channels::index(Channel& channel, std::vector<LegGate>& before) {
  for (const auto& gate : before) gates_.erase(gate.id);
  for (const auto& gate : channel.gates) gates_[gate.id] = &channel;
}

void Channels::gate_active(std::uint64_t gate_id, Time now) {
  if (const auto it = gates_.find(gate_id); it != gates_.end()) it->second->last_media = now;
}

// Waiting channels are few and wait for a short time.
Time Channels::next_due() const noexcept {
  return waiting_.empty() ? last_sweep_ + kSweep : Time::min();
}

void Channels::advance(Time now, Effects& effects) {
  // Handles at most as many channels as fit in a list of effects. The next call handles the rest.
  std::size_t turns = kTurns;
  for (auto it = waiting_.begin(); it != waiting_.end() && turns != 0;) {
    auto& channel = **it;
    if (channel.any_source_at && now < *channel.any_source_at) {
      ++it;
      continue;
    }
    channel.any_source_at.reset();
    it = waiting_.erase(it);
    --turns;
    if (channel.receives()) refresh(channel, {"sccp", call_name(channel), ""}, GateReason::replaced, effects);
  }
  if (now - last_sweep_ < kSweep) return;
  last_sweep_ = now;
  const Duration limit = std::chrono::seconds{policy_->media.timeout};
  std::vector<Channel*> silent;
  for (const auto& [id, channel] : gates_)
    if (now - channel->last_media > limit && !channel->timed_out) silent.push_back(channel);
  for (auto* channel : silent) {
    if (channel->timed_out) continue;
    channel->timed_out = true;
    auto before = channel->gates;
    close_all(channel->gates, GateReason::timeout, "", effects);
    index(*channel, before);
  }
}

void Channels::review(Session& session, bool gates, Effects& effects) {
  for (auto& channel : session.channels) {
    const bool receives =
        channel->receives() && gates && check(session, channel->receive.rtp, true) == GateReason::none;
    const bool transmits =
        channel->transmits() && gates && check(session, channel->transmit.rtp, false) == GateReason::none;
    if (receives == channel->receives() && transmits == channel->transmits()) continue;
    if (!receives) move_receiver(*channel, {});
    if (!transmits) move_destination(*channel, {});
    refresh(*channel, {"sccp", call_name(*channel), "policy"}, GateReason::policy, effects);
  }
}

std::optional<bool> Channels::secure(const Session& session, std::uint32_t call_reference) const {
  std::optional<bool> label;
  for (const auto& channel : session.channels) {
    if (channel->call_reference != call_reference) continue;
    if (!channel->receives() && !channel->transmits()) continue;
    bool leg =
        (!channel->receives() || channel->receive_encrypted) && (!channel->transmits() || channel->transmit_encrypted);
    // One leg that is not secure makes the call not secure.
    const auto other = receivers_.find(channel->transmit.rtp);
    if (channel->transmits() && other != receivers_.end() && other->second != channel.get())
      leg = leg && other->second->receive_encrypted;
    label = label.value_or(true) && leg;
  }
  return label;
}

}  // namespace sallyport::sccp_alg
