#include "alg/gates/media_plan.h"

#include <algorithm>
#include <array>

namespace sallyport {
namespace {

constexpr std::uint16_t kMaxPairs = 8;  // of "49170/N"; more pairs are ignored
constexpr std::uint16_t kFirstUserPort = 1024;

// The address from which the other party sends a stream, if it is known.
struct Origin {
  std::optional<IpAddress> address;
  Port port{};
  Port rtcp_port{};
  std::optional<IpAddress> rtcp_address;
  const Sink* sink = nullptr;
};

// At most one for each description of the other party.
struct Origins {
  std::array<Origin, 2> list;
  std::size_t count = 0;
};

Origins origins(const Party& peer, std::size_t i) {
  Origins out;
  for (const auto* description : {peer.pending, peer.current}) {
    if (description == nullptr) continue;
    if (i >= description->sinks.size()) continue;
    const auto& sink = description->sinks[i];
    if (sink.state == Sink::State::declined) continue;
    auto& origin = out.list[out.count++];
    origin.sink = &sink;
    origin.address = sink.address_known ? sink.rtp.address : description->announcer;
    origin.rtcp_address =
        sink.state == Sink::State::open && number(sink.rtcp.port) != 0 ? sink.rtcp.address : origin.address;
    origin.port = sink.state == Sink::State::open ? sink.rtp.port : Port{};
    origin.rtcp_port = sink.mux ? sink.rtp.port : sink.rtcp.port;
  }
  return out;
}

void add(std::vector<GateSpec>& out, const GateSpec& spec) {
  for (auto& known : out) {
    if (known.transport != spec.transport || known.destination != spec.destination || known.source != spec.source)
      continue;
    // Two streams (a bundle), or the agreed and the offered description, share an address: allow what either allows.
    known.payload_types[0] |= spec.payload_types[0];
    known.payload_types[1] |= spec.payload_types[1];
    if (known.use != spec.use && known.use != GateUse::udptl)
      known.use = spec.use == GateUse::udptl ? GateUse::udptl : GateUse::rtp_mux;
    known.secure = known.secure && spec.secure;
    known.ice = known.ice || spec.ice;
    known.lock_source = known.lock_source && spec.lock_source;
    return;
  }
  out.push_back(spec);
}

void gates_for(const Sink& own, const Origin& origin, bool peer_known, std::vector<GateSpec>& out) {
  const bool mux_agreed = own.mux && origin.sink != nullptr && origin.sink->mux;
  const bool ice = own.ice && (!peer_known || (origin.sink != nullptr && origin.sink->ice));
  GateSpec spec;
  spec.transport = own.transport;
  spec.use = own.use == GateUse::rtp && own.mux && (mux_agreed || !peer_known) ? GateUse::rtp_mux : own.use;
  spec.secure = own.secure;
  spec.ice = ice;
  spec.lock_source = !ice;
  spec.payload_types = own.payload_types;
  if (origin.sink != nullptr) {
    spec.payload_types[0] |= origin.sink->payload_types[0];
    spec.payload_types[1] |= origin.sink->payload_types[1];
    spec.secure = spec.secure || origin.sink->secure;
  }
  spec.clock_rates = own.clock_rates;
  if (!ice) spec.source = origin.address;
  auto pairs = std::min(own.pairs, kMaxPairs);
  while (pairs > 1 && number(own.rtp.port) + 2U * pairs > own.last_port) --pairs;
  for (std::uint16_t pair = 0; own.state == Sink::State::open && pair < pairs; ++pair) {
    const auto shift = [pair](Port port) { return Port{static_cast<std::uint16_t>(number(port) + 2 * pair)}; };
    spec.destination = {own.rtp.address, shift(own.rtp.port)};
    spec.expected_port = ice ? Port{} : origin.port;
    add(out, spec);
    if (own.use != GateUse::rtp || mux_agreed || number(own.rtcp.port) == 0) continue;
    if (number(own.rtcp.port) + 2U * pair > own.last_port) continue;
    auto control = spec;
    control.use = GateUse::rtcp;
    control.destination = {own.rtcp.address, shift(own.rtcp.port)};
    if (!ice) control.source = origin.rtcp_address;
    control.expected_port = ice ? Port{} : origin.rtcp_port;
    add(out, control);
  }
  if (!ice) return;
  for (const auto& candidate : own.candidates) {
    auto check = spec;
    check.transport = candidate.transport;
    check.destination = candidate.endpoint;
    check.use = candidate.rtcp ? GateUse::rtcp : GateUse::rtp_mux;
    check.expected_port = {};
    add(out, check);
  }
}

bool same_receiver(const GateSpec& a, const GateSpec& b) noexcept {
  return a.transport == b.transport && a.destination == b.destination;
}

// True: the two specifications are one permission and differ in details at most.
bool same_permission(const GateSpec& a, const GateSpec& b) noexcept {
  return same_receiver(a, b) && a.source == b.source;
}

// Marks entries of a list. Short lists allocate nothing.
class Marks {
 public:
  explicit Marks(std::size_t size) : many_(size > kFew ? size : 0) {}
  [[nodiscard]] bool operator[](std::size_t i) const noexcept { return many_.empty() ? few_[i] : many_[i] != 0; }
  void set(std::size_t i) noexcept {
    if (many_.empty())
      few_[i] = true;
    else
      many_[i] = 1;
  }

 private:
  static constexpr std::size_t kFew = 32;
  std::array<bool, kFew> few_{};
  std::vector<std::uint8_t> many_;
};

bool is_as_wanted(const std::vector<LegGate>& open, std::span<const GateSpec> want) noexcept {
  return std::equal(open.begin(), open.end(), want.begin(), want.end(),
                    [](const LegGate& gate, const GateSpec& spec) { return gate.spec == spec; });
}

}  // namespace

void wanted(const Party& own, const Party& peer, std::vector<GateSpec>& out) {
  const bool peer_known = peer.current != nullptr || peer.pending != nullptr;
  for (const auto* description : {own.current, own.pending}) {
    if (description == nullptr) continue;
    for (std::size_t i = 0; i < description->sinks.size(); ++i) {
      const auto& sink = description->sinks[i];
      if (sink.state == Sink::State::declined) continue;
      if (!peer_known) {
        gates_for(sink, {}, false, out);
        continue;
      }
      // If the other party declined the stream, it has no origin and gets no gate.
      const auto from = origins(peer, i);
      for (std::size_t k = 0; k < from.count; ++k) gates_for(sink, from.list[k], true, out);
    }
  }
}

void reconcile(std::vector<LegGate>& open, std::span<const GateSpec> want, const OwnerView& owner, GateReason reason,
               std::uint64_t& next_id, Effects& effects) {
  if (is_as_wanted(open, want)) return;
  std::vector<LegGate> kept;
  kept.reserve(std::max(open.size(), want.size()));
  Marks matched(open.size());
  Marks taken(want.size());
  const auto match = [&](auto alike) {
    for (std::size_t i = 0; i < open.size(); ++i) {
      for (std::size_t j = 0; j < want.size() && !matched[i]; ++j) {
        if (taken[j] || !alike(want[j], open[i].spec)) continue;
        matched.set(i);
        taken.set(j);
        if (!(want[j] == open[i].spec)) effects.add(ChangeGate{open[i].id, want[j], std::string{owner.why}});
        kept.push_back({open[i].id, want[j]});
      }
    }
  };
  // First match the same permission: equal gates stay, gates with other details change. Then match the receiver alone:
  // a gate whose source became known, or moved, is the same gate.
  match(same_permission);
  match(same_receiver);
  std::optional<SharedOwner> shared;
  for (std::size_t j = 0; j < want.size(); ++j) {
    if (taken[j]) continue;
    if (!shared) shared.emplace(owner);
    const auto id = next_id++;
    effects.add(OpenGate{id, want[j], *shared});
    kept.push_back({id, want[j]});
  }
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (matched[i]) continue;
    const auto heir =
        std::find_if(kept.begin(), kept.end(), [&](const LegGate& k) { return same_receiver(k.spec, open[i].spec); });
    effects.add(CloseGate{open[i].id, reason, std::string{owner.why}, heir != kept.end() ? heir->id : 0});
  }
  open = std::move(kept);
}

void close_all(std::vector<LegGate>& open, GateReason reason, std::string_view why, Effects& effects) {
  for (const auto& gate : open) effects.add(CloseGate{gate.id, reason, std::string{why}, 0});
  open.clear();
}

bool withdraw_refused(const rules::Policy& policy, Description& description) {
  const auto refused = [&](const Endpoint& endpoint, bool candidate) {
    return check_announced(policy, endpoint, description.announcer, description.zone, candidate) != GateReason::none;
  };
  bool any = false;
  for (auto& sink : description.sinks) {
    if (sink.state != Sink::State::open) continue;
    if (refused(sink.rtp, false)) {
      sink.state = Sink::State::nowhere;
      sink.candidates.clear();
      any = true;
      continue;
    }
    if (number(sink.rtcp.port) != 0 && refused(sink.rtcp, false)) {
      sink.rtcp = {};
      any = true;
    }
    any = std::erase_if(sink.candidates, [&](const auto& c) { return refused(c.endpoint, true); }) != 0 || any;
  }
  return any;
}

GateReason check_announced(const rules::Policy& policy, const Endpoint& announced, const IpAddress& announcer,
                           rules::Zone zone, bool candidate) {
  const auto& address = announced.address;
  if (address.is_multicast()) return GateReason::multicast_address;
  if (address.is_broadcast() || policy.is_directed_broadcast(address)) return GateReason::broadcast_address;
  const bool own = address == announcer;
  if (address.is_loopback() && !own) return GateReason::loopback_address;
  if (policy.mode == rules::Mode::observe) return GateReason::none;
  const auto trusted = [&] {
    return std::any_of(policy.media.hosts.begin(), policy.media.hosts.end(),
                       [&](const Prefix& host) { return host.contains(address); });
  };
  const auto reachable = [&] {
    return candidate && zone == rules::Zone::outside && policy.zone_of(address) != rules::Zone::inside;
  };
  if (!own && policy.media.foreign_address == rules::Action::refuse && !trusted() && !reachable())
    return GateReason::foreign_address;
  const auto port = number(announced.port);
  if (port < kFirstUserPort) return GateReason::port_range;
  if (policy.media.out_of_range == rules::Action::refuse &&
      (port < policy.media.first_port || port > policy.media.last_port))
    return GateReason::port_range;
  return GateReason::none;
}

}  // namespace sallyport
