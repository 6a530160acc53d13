#include "alg/h323/channels.h"

#include <algorithm>

#include "alg/h323/announce.h"

namespace sallyport::h323_alg {
namespace {

constexpr std::uint8_t kFirstDynamic = 96, kLastDynamic = 127;  // RFC 3551 3
constexpr std::uint32_t kVideoClock = 90000;                    // RFC 3551 5

void allow(std::array<std::uint64_t, 2>& types, unsigned type) {
  if (type < 128) types[type / 64] |= std::uint64_t{1} << (type % 64U);
}

// The address that a party sends from: the announced address of this channel, else of any other channel, else the
// address of its signalling.
std::optional<IpAddress> origin(const Leg& leg, Side side, const std::optional<Endpoint>& said,
                                const std::array<bool, 2>& relayed) {
  if (said) return said->address;
  for (const auto& channel : leg.channels) {
    const auto& here = channel.opener == side ? channel.control_here : channel.control_there;
    if (here) return here->address;
    if (channel.opener != side && channel.media) return channel.media->address;
  }
  if (relayed[side]) return std::nullopt;
  return leg.party[side].host;
}

// The address at which a party receives in a session; most parties also send from it.
Port receives_at(const Leg& leg, Side side, std::uint8_t session) {
  for (const auto& channel : leg.channels)
    if (channel.opener != side && channel.session == session && channel.media) return channel.media->port;
  return {};
}

void add(std::vector<GateSpec>& out, const GateSpec& spec) {
  if (spec.source == spec.destination.address) return;  // traffic of a host to itself does not pass here
  const auto same = std::find_if(out.begin(), out.end(), [&](const GateSpec& known) {
    return known.transport == spec.transport && known.destination == spec.destination && known.source == spec.source;
  });
  if (same == out.end()) {
    out.push_back(spec);
    return;
  }
  // Several channels may share an address, as the two directions of a session share their RTCP. The gate then admits
  // the packets of all of them.
  same->payload_types[0] |= spec.payload_types[0];
  same->payload_types[1] |= spec.payload_types[1];
  if (same->use != spec.use) same->use = spec.use == GateUse::udptl ? GateUse::udptl : GateUse::rtp_mux;
  same->secure = same->secure && spec.secure;
}

// TCP from anywhere may go only to the host of the announcer: other hosts did not ask for it.
bool exposes(const Leg& leg, const GateSpec& spec, Side at) {
  return spec.transport == IpProtocol::tcp && !spec.source && spec.destination.address != leg.party[at].host;
}

}  // namespace

std::optional<Endpoint> endpoint_of(const h323::TransportAddress& address) noexcept {
  if (!address.is_ip() || number(address.endpoint.port) == 0 || address.endpoint.address.is_unspecified())
    return std::nullopt;
  return address.endpoint;
}

LogicalChannel channel_of(const h245::Channel& part, Side opener, std::uint16_t number) {
  LogicalChannel channel;
  channel.opener = opener;
  channel.number = number;
  channel.kind = std::string{Announcer::kind_of(part)};
  channel.codec = part.codec;
  channel.session = part.session_id.value_or(0);
  channel.secure = part.h235;
  if (part.data == h245::DataApplication::t38_tcp) {
    channel.use = GateUse::data;
    channel.transport = IpProtocol::tcp;
  } else if (part.media == h245::Media::data) {
    channel.use = GateUse::udptl;  // T.38, H.224 and others are not RTP: there is no RTP header to check
  }
  // Telephone events and redundancy (RFC 4733, RFC 2198) travel in the channel of their audio. Their payload types are
  // dynamic, and OpenLogicalChannel does not name them.
  if (channel.use == GateUse::rtp && (part.dynamic_payload_type || part.static_payload_type >= 0)) {
    channel.payload_types = {0, 0};
    if (part.static_payload_type >= 0) allow(channel.payload_types, static_cast<unsigned>(part.static_payload_type));
    if (part.dynamic_payload_type) allow(channel.payload_types, *part.dynamic_payload_type);
    for (unsigned type = kFirstDynamic; type <= kLastDynamic; ++type) allow(channel.payload_types, type);
  }
  if (part.dynamic_payload_type && part.media == h245::Media::video)
    channel.clock_rates[0] = {*part.dynamic_payload_type, kVideoClock};
  return channel;
}

std::vector<GateSpec> wanted_gates(const Leg& leg, const std::array<bool, 2>& relayed) {
  std::vector<GateSpec> out;
  for (const auto& channel : leg.channels) {
    if (!channel.open) continue;
    const auto opener = channel.opener;
    const auto receiver = other(opener);
    GateSpec spec;
    spec.transport = channel.transport;
    spec.use = channel.use;
    spec.secure = channel.secure;
    spec.payload_types = channel.payload_types;
    spec.clock_rates = channel.clock_rates;
    if (channel.media) {
      spec.destination = *channel.media;
      spec.source = origin(leg, opener, channel.control_here, relayed);
      spec.expected_port = receives_at(leg, opener, channel.session);
      if (!exposes(leg, spec, receiver)) add(out, spec);
    }
    if (channel.stack) {
      auto stack = spec;
      stack.transport = IpProtocol::tcp;
      stack.use = GateUse::data;
      stack.destination = *channel.stack;
      stack.source = origin(leg, other(channel.stack_at), std::nullopt, relayed);
      stack.expected_port = {};
      if (!exposes(leg, stack, channel.stack_at)) add(out, stack);
    }
    if (channel.use != GateUse::rtp) continue;
    const auto control = [&](const Endpoint& to, const std::optional<Endpoint>& from, Side side) {
      auto rtcp = spec;
      rtcp.use = GateUse::rtcp;
      rtcp.destination = to;
      rtcp.source = origin(leg, side, from, relayed);
      rtcp.expected_port = from ? from->port : Port{};
      add(out, rtcp);
    };
    if (channel.control_there) control(*channel.control_there, channel.control_here, opener);
    if (channel.control_here) {
      const auto from = channel.control_there ? channel.control_there : channel.media;
      control(*channel.control_here, from, receiver);
      // If the receiver names no address for RTCP, its reports come from any port of its host.
    }
  }
  return out;
}

const LogicalChannel* proposal_for(const std::vector<LogicalChannel>& proposals, const LogicalChannel& chosen) {
  const LogicalChannel* best = nullptr;
  int best_rank = 0;
  for (const auto& proposal : proposals) {
    if (proposal.opener != chosen.opener || proposal.kind != chosen.kind) continue;
    int rank = 1;
    if (proposal.session == chosen.session) rank += 4;
    if (proposal.codec == chosen.codec) rank += 2;
    if (proposal.number == chosen.number) rank += 1;
    if (rank > best_rank) {
      best_rank = rank;
      best = &proposal;
    }
  }
  return best;
}

}  // namespace sallyport::h323_alg
