// Steps of a leg: messages change its logical channels, and the channels need gates.
#include <fmt/format.h>

#include <algorithm>

#include "alg/h323/calls.h"

namespace sallyport::h323_alg {
namespace {

GateSpec refused_spec(const Endpoint& endpoint, IpProtocol transport) {
  GateSpec spec;
  spec.transport = transport;
  spec.destination = endpoint;
  return spec;
}

// An element of fastStart describes media to the caller if its forward channel is empty (H.323 8.1.7.1).
bool is_reverse(const h245::View& element) noexcept {
  return element.reverse.present &&
         (element.forward.media == h245::Media::null_data || element.forward.media == h245::Media::none);
}

}  // namespace

// ---------------------------------------------------------------- addresses

std::array<bool, 2> Calls::relayed(const Leg& leg) const {
  return {registrations_.gatekeeper(leg.party[caller].host), registrations_.gatekeeper(leg.party[callee].host)};
}

std::optional<Endpoint> Calls::admitted(const Leg& leg, const h323::TransportAddress& address, Use use,
                                        const Message& message, std::string_view why, Effects& effects) {
  const auto said = endpoint_of(address);
  if (!said) return std::nullopt;
  auto reason = registrations_.admit(*said, message.tuple.source.address, message.zone, use != Use::media);
  if (address.multicast && reason == GateReason::none) reason = GateReason::multicast_address;
  if (reason == GateReason::none) {
    warn(leg, *said, message, effects);
    return said;
  }
  if (reported_.insert(*said).second)
    effects.add(RefuseGate{refused_spec(*said, use == Use::media ? IpProtocol::udp : IpProtocol::tcp),
                           {},
                           reason,
                           owner(leg, std::string{why})});
  return std::nullopt;
}

// Adds an alert for an announced address if policy lets the address pass with an alert.
void Calls::warn(const Leg& leg, const Endpoint& endpoint, const Message& message, Effects& effects) {
  const auto& media = policy_->media;
  const auto port = number(endpoint.port);
  const bool out = media.out_of_range == rules::Action::alert && (port < media.first_port || port > media.last_port);
  const bool foreign =
      media.foreign_address == rules::Action::alert && endpoint.address != message.tuple.source.address;
  if ((!out && !foreign) || !reported_.insert(endpoint).second) return;
  effects.add(make_alert(out ? AlertKind::port_range : AlertKind::foreign_address, message.stamp, message.tuple,
                         fmt::format("{} is announced by {}", sallyport::to_text(endpoint),
                                     sallyport::to_text(message.tuple.source.address)),
                         leg.call->id));
}

// ---------------------------------------------------------------- fast start

void Calls::fast_start(Leg& leg, const Incoming& in, const std::vector<h245::View>& elements, Effects& effects) {
  const auto side = side_of(leg, in.message.from_client);
  const auto input = input_of(in.view.q931.type);
  if (input == LegInput::setup)
    propose(leg, in, elements, effects);
  else if (side == callee && !elements.empty())
    answer_fast_start(leg, in, elements, effects);
  // Fast start is refused explicitly, or by a Connect without an answer to fastStart (H.323 8.1.7.1).
  const bool answered =
      std::any_of(leg.channels.begin(), leg.channels.end(), [](const auto& channel) { return channel.fast; });
  if (in.view.fast_connect_refused) {
    std::erase_if(leg.channels, [](const auto& channel) { return channel.fast; });
    touch(leg, GateReason::rejected, in.name);
  }
  if (in.view.fast_connect_refused || input == LegInput::connect || (answered && leg.state == LegState::connected))
    leg.proposals.clear();
}

void Calls::propose(Leg& leg, const Incoming& in, const std::vector<h245::View>& elements, Effects& effects) {
  leg.proposals.clear();
  for (const auto& element : elements) {
    const bool reverse = is_reverse(element);
    const auto& part = reverse ? element.reverse : element.forward;
    auto proposal = channel_of(part, reverse ? callee : caller, element.channel_number.value_or(0));
    if (reverse) {
      proposal.media = admitted(leg, part.media_channel, Use::media, in.message, in.name, effects);
      proposal.control_there = admitted(leg, part.media_control_channel, Use::media, in.message, in.name, effects);
    } else {
      proposal.control_here = admitted(leg, part.media_control_channel, Use::media, in.message, in.name, effects);
    }
    leg.proposals.push_back(std::move(proposal));
  }
}

// Opens only the channels that the called side chose, between the caller's proposed addresses and the called side's
// addresses. The answer may come in several messages up to Connect; the last one counts.
void Calls::answer_fast_start(Leg& leg, const Incoming& in, const std::vector<h245::View>& elements, Effects& effects) {
  if (leg.proposals.empty()) return;
  std::erase_if(leg.channels, [](const auto& channel) { return channel.fast; });
  for (const auto& element : elements) {
    if (leg.channels.size() >= Leg::kMaxChannels) break;
    const bool reverse = is_reverse(element);
    const auto& part = reverse ? element.reverse : element.forward;
    auto chosen = channel_of(part, reverse ? callee : caller, element.channel_number.value_or(0));
    const auto* proposal = proposal_for(leg.proposals, chosen);
    if (proposal == nullptr) continue;  // the choice matches no proposal
    chosen.open = chosen.fast = true;
    if (reverse) {
      chosen.media = proposal->media;
      chosen.control_there = proposal->control_there;
      chosen.control_here = admitted(leg, part.media_control_channel, Use::media, in.message, in.name, effects);
    } else {
      chosen.media = admitted(leg, part.media_channel, Use::media, in.message, in.name, effects);
      chosen.control_there = admitted(leg, part.media_control_channel, Use::media, in.message, in.name, effects);
      chosen.control_here = proposal->control_here;
    }
    leg.channels.push_back(std::move(chosen));
  }
  leg.last_media = in.now();
  leg.media_timed_out = false;
  touch(leg, GateReason::replaced, in.name);
}

// ---------------------------------------------------------------- H.245

void Calls::h245(Leg& leg, const Control& in, Effects& effects) {
  if (!leg.alive()) return;
  leg.last_heard = in.message.stamp.time;
  switch (in.view.message) {
    case h245::Message::open_logical_channel: open_channel(leg, in, effects); break;
    case h245::Message::open_logical_channel_ack: acknowledge_channel(leg, in, effects); break;
    case h245::Message::open_logical_channel_reject:
      close_channel(leg, in, other(in.from), GateReason::rejected);
      break;
    case h245::Message::close_logical_channel: close_channel(leg, in, in.from, GateReason::close_channel); break;
    case h245::Message::close_logical_channel_ack:
      close_channel(leg, in, other(in.from), GateReason::close_channel);
      break;
    case h245::Message::end_session_command:
      leg.channels.clear();
      touch(leg, GateReason::end_session, "endSessionCommand");
      break;
    case h245::Message::terminal_capability_set: leg.paused[in.from] = in.view.empty_capability_set; break;
    // requestChannelClose and its acknowledgement close nothing: the opener's CloseLogicalChannel closes the channel.
    default: break;
  }
}

void Calls::open_channel(Leg& leg, const Control& in, Effects& effects) {
  const auto& view = in.view;
  if (!view.channel_number || *view.channel_number == 0) return;
  const auto number = *view.channel_number;
  leg.proposals.clear();  // an OpenLogicalChannel ends fast start (H.323 8.1.7)
  const std::string_view why = h245::to_text(view.message);
  auto forward = channel_of(view.forward, in.from, number);
  forward.connection = in.connection;
  forward.control_here = admitted(leg, view.forward.media_control_channel, Use::media, in.message, why, effects);
  // The opener does not know yet where it will send to, except for a multicast group. This reports the refusal of the
  // group.
  if (view.forward.media_channel.multicast)
    (void)admitted(leg, view.forward.media_channel, Use::media, in.message, why, effects);
  if (view.separate_stack) {
    forward.stack = admitted(leg, view.separate_stack, Use::data, in.message, why, effects);
    forward.stack_at = in.from;
  }
  std::erase_if(leg.channels, [&](const LogicalChannel& known) {
    return (known.opener == in.from && known.number == number && known.reverse_of == 0) ||
           (known.opener == other(in.from) && known.reverse_of == number);
  });
  if (leg.channels.size() + 2 > Leg::kMaxChannels) {
    effects.add(RefuseGate{refused_spec(forward.control_here.value_or(Endpoint{}), forward.transport),
                           {},
                           GateReason::limit,
                           owner(leg, std::string{why})});
    return;
  }
  if (view.reverse.present) {
    auto reverse = channel_of(view.reverse, other(in.from), 0);
    reverse.reverse_of = number;
    reverse.connection = in.connection;
    if (reverse.kind.empty()) reverse.kind = forward.kind;
    if (reverse.session == 0) reverse.session = forward.session;
    const auto use = reverse.use == GateUse::data ? Use::data : Use::media;
    reverse.media = admitted(leg, view.reverse.media_channel, use, in.message, why, effects);
    reverse.control_there = admitted(leg, view.reverse.media_control_channel, Use::media, in.message, why, effects);
    leg.channels.push_back(std::move(reverse));
  }
  leg.channels.push_back(std::move(forward));
}

void Calls::acknowledge_channel(Leg& leg, const Control& in, Effects& effects) {
  const auto& view = in.view;
  if (!view.channel_number) return;
  const auto number = *view.channel_number;
  const std::string why{h245::to_text(view.message)};
  bool any = false;
  for (auto& channel : leg.channels) {
    if (channel.opener == other(in.from) && channel.number == number && channel.reverse_of == 0) {
      const auto use = channel.use == GateUse::data ? Use::data : Use::media;
      channel.media = admitted(leg, view.forward.media_channel, use, in.message, why, effects);
      channel.control_there = admitted(leg, view.forward.media_control_channel, Use::media, in.message, why, effects);
      if (view.separate_stack) {
        channel.stack = admitted(leg, view.separate_stack, Use::data, in.message, why, effects);
        channel.stack_at = in.from;
      }
      channel.open = any = true;
    } else if (channel.opener == in.from && channel.reverse_of == number) {
      channel.number = view.reverse.number;
      channel.control_here = admitted(leg, view.reverse.media_control_channel, Use::media, in.message, why, effects);
      channel.open = any = true;
    }
  }
  if (!any) return;  // an acknowledgement without a channel opens nothing
  leg.last_media = in.message.stamp.time;
  leg.media_timed_out = false;
  touch(leg, GateReason::replaced, why);
}

void Calls::close_channel(Leg& leg, const Control& in, Side opener, GateReason reason) {
  if (!in.view.channel_number) return;
  const auto number = *in.view.channel_number;
  const auto closed = std::erase_if(leg.channels, [&](const LogicalChannel& channel) {
    return (channel.opener == opener && channel.number == number && channel.reverse_of == 0) ||
           (channel.opener == other(opener) && channel.reverse_of == number);
  });
  if (closed != 0) touch(leg, reason, std::string{h245::to_text(in.view.message)});
}

// ---------------------------------------------------------------- gates

// Marks the channels as changed. settle() updates the gates once after the whole frame, so that many messages in one
// frame cost no more than one message.
void Calls::touch(Leg& leg, GateReason reason, std::string why) {
  if (leg.touched && leg.touched_reason != GateReason::replaced) return;
  if (!leg.touched) leg.touched_why = std::move(why);
  leg.touched_reason = reason;
  leg.touched = true;
}

void Calls::media_gates(Leg& leg, GateReason reason, const std::string& why, Effects& effects) {
  std::vector<GateSpec> want;
  if (leg.alive() && !leg.media_timed_out) want = wanted_gates(leg, relayed(leg));
  reconcile(leg.gates, std::move(want), owner(leg, why), reason, next_gate_id_, effects);
  for (const auto& gate : leg.gates) gate_legs_[gate.id] = &leg;
}

// Opens gates to the H.245 addresses of each party, from the other party. A gatekeeper may route call signalling but
// not H.245. The address of the endpoint behind it is then unknown, so a second gate from anywhere is open until the
// first H.245 connection of the leg.
void Calls::control_gates(Leg& leg, GateReason reason, const std::string& why, Effects& effects) {
  std::vector<GateSpec> want;
  const auto behind = relayed(leg);
  for (const auto side : {caller, callee}) {
    if (!leg.alive()) break;
    for (const auto& listener : leg.listeners[side]) {
      auto spec = signalling_gate(IpProtocol::tcp, listener, leg.party[other(side)].host);
      if (spec.source != listener.address) want.push_back(spec);
      if (listener.address != leg.party[side].host) continue;  // from anywhere only to the announcer itself
      if (!behind[other(side)] || behind[side] || !leg.h245_connections.empty()) continue;
      spec.source.reset();
      spec.lock_source = true;
      want.push_back(spec);
    }
  }
  reconcile(leg.control, std::move(want), owner(leg, why), reason, next_gate_id_, effects);
}

void Calls::settle(Leg& leg, const std::string& why, Stamp stamp, Effects& effects) {
  reported_.clear();
  if (leg.touched) media_gates(leg, leg.touched_reason, leg.touched_why, effects);
  leg.touched = false;
  if (effects.overflow()) {
    // The effects of this message exceed the limit, so some gates did not open. Close all channels and gates of the
    // leg: the leg and the engine then agree again.
    leg.channels.clear();
    close_all(leg.gates, GateReason::limit, why, effects);
  }
  if (leg.alive() && !leg.h245_connections.empty()) control_gates(leg, GateReason::replaced, why, effects);
  hold_events(*leg.call, stamp, effects);
  schedule(*leg.call, stamp.time);
}

// An empty capability set pauses the media to its sender (H.323 8.4.6). The other side then closes the channels one by
// one, and each gate closes with its channel.
void Calls::hold_events(Call& call, Stamp stamp, Effects& effects) {
  const bool held =
      std::any_of(call.legs.begin(), call.legs.end(), [](const auto& leg) { return leg->alive() && leg->held(); });
  ledger_.hold(call.entry, held, stamp, effects);
}

}  // namespace sallyport::h323_alg
