#include "alg/sccp/sinks.h"

namespace sallyport::sccp_alg {
namespace {

constexpr std::uint8_t kComfortNoise = 13, kOldComfortNoise = 19;  // RFC 3389, RFC 1890
constexpr std::uint64_t kDynamicTypes = 0xffffffffULL << 32U;      // 96 to 127, in the upper word

}  // namespace

std::array<std::uint64_t, 2> payload_types(const sccp::View& view) {
  const auto type = view.payload ? sccp::static_rtp_payload_type(*view.payload) : std::nullopt;
  if (!type || view.multimedia) return {~0ULL, ~0ULL};
  std::array<std::uint64_t, 2> bits{(1ULL << kComfortNoise) | (1ULL << kOldComfortNoise), kDynamicTypes};
  bits[*type / 64U] |= 1ULL << (*type % 64U);
  return bits;
}

Sink sink_at(const Endpoint& endpoint) {
  Sink sink;
  sink.state = Sink::State::open;
  sink.rtp = endpoint;
  sink.address_known = true;
  // RFC 3550 11: RTCP uses the next higher port after an even port. Some media servers also use odd ports for RTP. They
  // have the next stream at the next port, and no RTCP.
  if (number(endpoint.port) % 2 == 0)
    sink.rtcp = {endpoint.address, Port{static_cast<std::uint16_t>(number(endpoint.port) + 1)}};
  sink.payload_types = {~0ULL, ~0ULL};
  return sink;
}

Sink nowhere_at(const IpAddress& address, Port port) {
  Sink sink;
  sink.state = Sink::State::nowhere;
  sink.rtp = {address, port};
  sink.address_known = true;
  sink.payload_types = {~0ULL, ~0ULL};
  return sink;
}

Description described(const Sink& sink, const IpAddress& announcer, rules::Zone zone) {
  Description description;
  description.sinks.push_back(sink);
  description.announcer = announcer;
  description.zone = zone;
  return description;
}

}  // namespace sallyport::sccp_alg
