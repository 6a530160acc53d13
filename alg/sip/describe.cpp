#include "alg/sip/describe.h"

#include <algorithm>
#include <charconv>

namespace sallyport::sip_alg {
namespace {

bool is_nowhere(const sdp::Connection& connection) noexcept {
  return !connection.present || (connection.is_address && connection.address.is_unspecified());
}

GateUse use_of(const sdp::Media& media, std::string_view protocol) noexcept {
  if (media.rtp) return GateUse::rtp;
  return protocol.starts_with("TCP") ? GateUse::data : GateUse::udptl;
}

RefuseGate refusal(IpProtocol transport, const Endpoint& destination, GateReason why) {
  RefuseGate refusal;
  refusal.spec.transport = transport;
  refusal.spec.destination = destination;
  refusal.reason = why;
  return refusal;
}

// RFC 9143 7.2: the streams of a bundle share one address, so each gate of the bundle admits all of its streams.
void merge_bundle(const sdp::View& sdp, Description& description) {
  Sink all;
  all.secure = true;
  std::size_t rates = 0;
  for (std::size_t i = 0; i < description.sinks.size(); ++i) {
    if (!sdp.media[i].bundled) continue;
    const auto& sink = description.sinks[i];
    for (std::size_t w = 0; w < 2; ++w) all.payload_types[w] |= sink.payload_types[w];
    all.secure = all.secure && sink.secure;
    for (const auto& rate : sink.clock_rates)
      if (rate.hertz != 0 && rates < all.clock_rates.size()) all.clock_rates[rates++] = rate;
  }
  for (std::size_t i = 0; i < description.sinks.size(); ++i) {
    if (!sdp.media[i].bundled) continue;
    description.sinks[i].payload_types = all.payload_types;
    description.sinks[i].clock_rates = all.clock_rates;
    description.sinks[i].secure = all.secure;
  }
}

Endpoint rtcp_of(const sdp::Media& media) noexcept {
  // The address of a=rtcp (RFC 3605), else the next port (RFC 3550 11).
  const auto address = media.rtcp_connection.present && media.rtcp_connection.is_address ? media.rtcp_connection.address
                                                                                         : media.connection.address;
  if (media.rtcp_port != 0) return {address, Port{media.rtcp_port}};
  if (media.port == 65535) return {address, Port{}};
  return {address, Port{static_cast<std::uint16_t>(media.port + 1)}};
}

// Accepts all candidates of a stream or none. If policy refuses one candidate, the stream has no ICE gates, and the
// refusal is reported.
void check_candidates(const sdp::View& sdp, const sdp::Media& media, const Message& message,
                      const rules::Policy& policy, Sink& sink, std::vector<RefuseGate>& refused) {
  bool all = true;
  for (std::size_t i = media.first_candidate; i < std::size_t{media.first_candidate} + media.candidate_count; ++i) {
    const auto& candidate = sdp.candidates[i];
    // Skip host names (mDNS) and the discard port (an active TCP candidate, RFC 6544 4.5): they cannot be reached.
    if (!candidate.is_address || number(candidate.endpoint.port) == 0 || number(candidate.endpoint.port) == 9) continue;
    const auto& address = candidate.endpoint.address;
    // Reflexive and relayed addresses of an inside party are not its own: packets to them arrive at its host
    // candidates. Link-local and loopback candidates never cross a gateway.
    if (message.zone == rules::Zone::inside && candidate.type != sdp::Candidate::Type::host) continue;
    if (address.is_link_local() || (address.is_loopback() && policy.mode != rules::Mode::observe)) continue;
    const auto why = check_announced(policy, candidate.endpoint, message.tuple.source.address, message.zone, true);
    if (why == GateReason::none) {
      sink.candidates.push_back({candidate.transport, candidate.endpoint, candidate.component == 2});
      continue;
    }
    all = false;
    refused.push_back(refusal(candidate.transport, candidate.endpoint, why));
  }
  if (all) return;
  sink.candidates.clear();
  sink.ice = false;
}

}  // namespace

void announce(const sdp::View& sdp, Bytes body, std::string_view call, Stamp stamp, Effects& effects) {
  for (std::size_t i = 0; i < sdp.media_count; ++i) {
    const auto& media = sdp.media[i];
    if (media.port == 0 || is_nowhere(media.connection)) continue;
    auto* event = effects.add_media(stamp);
    if (event == nullptr) continue;
    event->proto = "sip";
    event->call = call;
    event->kind = media.kind == sdp::MediaKind::other ? text(body, media.kind_text) : sdp::to_text(media.kind);
    if (media.connection.is_address)
      event->address = media.connection.address;
    else
      event->host = text(body, media.connection.text);
    event->port = media.port;
    if (media.rtcp_port != 0) {
      event->rtcp_port = media.rtcp_port;
      if (media.rtcp_connection.present && media.rtcp_connection.is_address)
        event->rtcp_address = media.rtcp_connection.address;
    }
    event->mux = media.rtcp_mux;
  }
}

std::shared_ptr<const Description> describe(const sdp::View& sdp, Bytes body, const Message& message,
                                            const rules::Policy& policy, std::vector<RefuseGate>& refused) {
  auto said = std::make_shared<Description>();
  auto& description = *said;
  description.sinks.reserve(sdp.media_count);
  description.announcer = message.tuple.source.address;
  description.zone = message.zone;
  bool any = false;
  bool all_secure = true;
  bool all_held = true;
  for (std::size_t i = 0; i < sdp.media_count; ++i) {
    const auto& media = sdp.media[i];
    const auto protocol = text(body, media.protocol);
    auto& sink = description.sinks.emplace_back();
    sink.use = use_of(media, protocol);
    sink.transport = sink.use == GateUse::data ? IpProtocol::tcp : IpProtocol::udp;
    sink.mux = media.rtcp_mux;
    sink.secure = media.secure || media.crypto || media.fingerprint;
    sink.ice = media.candidate_count != 0 || sdp.ice;
    sink.payload_types = media.rtp ? media.payload_types : std::array<std::uint64_t, 2>{~0ULL, ~0ULL};
    sink.pairs = media.port_count;
    if (policy.mode != rules::Mode::observe && policy.media.out_of_range == rules::Action::refuse)
      sink.last_port = policy.media.last_port;
    std::size_t rates = 0;
    for (std::size_t r = media.first_rtpmap; r < std::size_t{media.first_rtpmap} + media.rtpmap_count; ++r)
      if (rates < sink.clock_rates.size())
        sink.clock_rates[rates++] = {sdp.rtpmaps[r].payload_type, sdp.rtpmaps[r].clock_rate};
    // RFC 9143 6: a bundle-only stream has port 0 and uses the first address of the bundle.
    if (media.port == 0 && !media.bundle_only) continue;
    any = true;
    all_secure = all_secure && sink.secure;
    const bool paused = is_nowhere(media.connection) || media.direction == sdp::Direction::sendonly ||
                        media.direction == sdp::Direction::inactive;
    all_held = all_held && paused;
    sink.state = Sink::State::nowhere;
    if (media.port != 0 && !is_nowhere(media.connection)) {
      auto why = GateReason::none;
      sink.rtp = {media.connection.address, Port{media.port}};
      if (sink.use == GateUse::rtp && !media.rtcp_mux_only) sink.rtcp = rtcp_of(media);
      if (!media.connection.is_address)
        why = GateReason::host_name;
      else
        why = check_announced(policy, sink.rtp, message.tuple.source.address, message.zone);
      if (why == GateReason::none && number(sink.rtcp.port) != 0) {
        const auto control = check_announced(policy, sink.rtcp, message.tuple.source.address, message.zone);
        if (control != GateReason::none) {
          refused.push_back(refusal(sink.transport, sink.rtcp, control));
          sink.rtcp = {};
        }
      }
      if (why == GateReason::none) {
        sink.state = Sink::State::open;
        sink.address_known = true;
      } else {
        sink.address_known = why == GateReason::port_range;
        refused.push_back(refusal(sink.transport, sink.rtp, why));
        if (why == GateReason::host_name) refused.back().host = std::string{text(body, media.connection.text)};
      }
      check_candidates(sdp, media, message, policy, sink, refused);
    }
  }
  merge_bundle(sdp, description);
  description.secure = any && all_secure;
  description.held = any && all_held;
  return said;
}

}  // namespace sallyport::sip_alg
