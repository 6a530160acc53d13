// Ends of calls: by a release, by the end of a connection, or by time.
#include <algorithm>

#include "alg/h323/calls.h"
#include "alg/h323/causes.h"

namespace sallyport::h323_alg {
namespace {

constexpr Duration kLinger =
    std::chrono::seconds{5};  // an ended call is kept this long, because its legs end one by one
constexpr Duration kForgotten = std::chrono::hours{12};  // a call without messages for this time ends

}  // namespace

void Calls::release(const Leg& leg) {
  for (const auto& listeners : leg.listeners)
    for (const auto& endpoint : listeners) {
      auto [it, last] = listeners_.equal_range(endpoint);
      while (it != last) it = it->second.leg == &leg ? listeners_.erase(it) : std::next(it);
    }
}

void Calls::end_leg(Leg& leg, GateReason reason, const std::string& cause, const std::string& why, Stamp stamp,
                    Effects& effects) {
  auto& call = *leg.call;
  const bool secure = !leg.channels.empty() && std::all_of(leg.channels.begin(), leg.channels.end(),
                                                           [](const auto& channel) { return channel.secure; });
  call.secure = call.secure || secure;
  leg.state = LegState::released;
  leg.cause = cause;
  close_all(leg.gates, reason, why, effects);
  close_all(leg.control, reason, why, effects);
  release(leg);
  leg.channels.clear();
  leg.proposals.clear();
  leg.touched = false;
  // The caller's leg gives the cause of the call. A gatekeeper may try other destinations, and these attempts may end
  // with other causes.
  if (call.cause.empty() || call.legs.front().get() == &leg) call.cause = cause;
  const bool alive = std::any_of(call.legs.begin(), call.legs.end(), [](const auto& l) { return l->alive(); });
  if (!alive) end_call(call, stamp, effects);
  schedule(call, stamp.time);
}

void Calls::end_call(Call& call, Stamp stamp, Effects& effects) {
  if (over(call)) return;
  ledger_.secure(call.entry, call.secure);
  ledger_.ended(call.entry, call.cause, stamp, effects);
}

// ---------------------------------------------------------------- connections

void Calls::ended(std::uint64_t connection, Stamp stamp, Effects& effects) {
  if (const auto h245 = h245_.find(connection); h245 != h245_.end()) {
    auto* leg = h245->second.leg;
    h245_.erase(h245);
    if (leg == nullptr) return;
    std::erase(leg->h245_connections, connection);
    if (!leg->alive()) return;
    // The channels end with their H.245 connection (H.323 8.5).
    const auto gone = std::erase_if(leg->channels, [&](const auto& c) { return c.connection == connection; });
    if (gone != 0) media_gates(*leg, GateReason::end_session, "H.245 closed", effects);
    if (!leg->connection_open && leg->h245_connections.empty())
      end_leg(*leg, GateReason::release, "connection closed", "H.245 closed", stamp, effects);
    schedule(*leg->call, stamp.time);
    return;
  }
  const auto first = legs_.lower_bound({connection, 0, false});
  auto last = first;
  for (; last != legs_.end() && last->first.connection == connection; ++last) {
    auto& leg = *last->second;
    leg.connection_open = false;
    if (!leg.alive()) continue;
    // A call continues while its H.245 connection is open: call signalling may close early (H.323 8.1).
    if (leg.state == LegState::connected && !leg.h245_connections.empty()) {
      schedule(*leg.call, stamp.time);
      continue;
    }
    end_leg(leg, GateReason::release, "connection closed", "call signalling closed", stamp, effects);
  }
  legs_.erase(first, last);
}

// ---------------------------------------------------------------- gates and their legs

void Calls::forget_closed(const Effects& effects) {
  for (const auto& effect : effects.list())
    if (const auto* closed = std::get_if<CloseGate>(&effect)) gate_legs_.erase(closed->id);
}

void Calls::gate_active(std::uint64_t gate_id, Time now) {
  const auto it = gate_legs_.find(gate_id);
  if (it != gate_legs_.end()) it->second->last_media = now;
}

// ---------------------------------------------------------------- time

void Calls::schedule(Call& call, Time now) {
  auto next = now + kForgotten;
  if (over(call)) next = ledger_.find(call.entry)->ended + kLinger;
  for (const auto& leg : call.legs) {
    if (!leg->alive()) continue;
    const auto heard = std::max(leg->last_heard, leg->last_media);
    next = std::min(next, heard + kForgotten);
    if (leg->state != LegState::connected) next = std::min(next, leg->deadline);
    if (leg->state == LegState::connected && !leg->held() && !leg->media_timed_out && !leg->gates.empty())
      next = std::min(next, leg->last_media + std::chrono::seconds{policy_->media.timeout});
    if (!leg->connection_open)
      next = std::min(next, heard + std::chrono::seconds{policy_->timeouts.idle(rules::Protocol::h323)});
  }
  timers_.set(call.timer, std::max(next, now + Duration{1}), call);
}

void Calls::advance(Time now, Effects& effects) {
  while (auto* call = timers_.due(now)) due(*call, now, effects);
}

void Calls::due(Call& call, Time now, Effects& effects) {
  const Stamp stamp{now, 0};
  if (over(call)) {
    if (now >= ledger_.find(call.entry)->ended + kLinger)
      erase(call);
    else
      schedule(call, now);
    return;
  }
  for (auto& leg : call.legs) {
    if (!leg->alive()) continue;
    const auto heard = std::max(leg->last_heard, leg->last_media);
    const bool connected = leg->state == LegState::connected;
    if (!connected && now >= leg->deadline) {
      end_leg(*leg, GateReason::timeout, "no answer", {}, stamp, effects);
    } else if (now >= heard + kForgotten ||
               (!leg->connection_open &&
                now >= heard + std::chrono::seconds{policy_->timeouts.idle(rules::Protocol::h323)})) {
      end_leg(*leg, GateReason::timeout, "nothing heard", {}, stamp, effects);
    } else if (connected && !leg->held() && !leg->media_timed_out && !leg->gates.empty() &&
               now >= leg->last_media + std::chrono::seconds{policy_->media.timeout}) {
      leg->media_timed_out = true;
      media_gates(*leg, GateReason::timeout, {}, effects);
    }
  }
  schedule(call, now);
}

void Calls::erase(Call& call) {
  timers_.clear(call.timer);
  for (const auto& leg : call.legs) {
    release(*leg);
    const auto key = legs_.find({leg->connection, leg->reference, leg->originator_is_client});
    if (key != legs_.end() && key->second == leg.get()) legs_.erase(key);
    for (const auto connection : leg->h245_connections)
      if (const auto h245 = h245_.find(connection); h245 != h245_.end()) h245->second.leg = nullptr;
    for (const auto& gate : leg->gates) gate_legs_.erase(gate.id);
  }
  ledger_.forget(call.entry);
  calls_.erase(std::string{call.id});
}

void Calls::reload(Time now, Effects& effects) {
  for (auto& [id, call] : calls_) {
    for (auto& leg : call->legs) {
      if (!leg->alive()) continue;
      bool any = false;
      const auto check = [&](std::optional<Endpoint>& endpoint, Side side, bool control) {
        if (!endpoint) return;
        const auto& party = leg->party[side];
        if (registrations_.admit(*endpoint, party.host, party.zone, control) == GateReason::none) return;
        endpoint.reset();
        any = true;
      };
      for (auto* channels : {&leg->channels, &leg->proposals})
        for (auto& channel : *channels) {
          check(channel.media, other(channel.opener), channel.use == GateUse::data);
          check(channel.control_there, other(channel.opener), false);
          check(channel.control_here, channel.opener, false);
          check(channel.stack, channel.stack_at, true);
        }
      if (any) media_gates(*leg, GateReason::policy, "reload", effects);
    }
    schedule(*call, now);
  }
}

}  // namespace sallyport::h323_alg
