#include "alg/protocols.h"

#include <array>

#include "alg/h323/h323_alg.h"
#include "alg/h323/names.h"
#include "alg/sccp/names.h"
#include "alg/sccp/sccp_alg.h"
#include "alg/sip/names.h"
#include "alg/sip/sip_alg.h"
#include "dissectors/sccp/sccp.h"
#include "dissectors/sip/sip.h"

namespace sallyport {
namespace {

constexpr std::array<ProtocolPort, 4> kSipPorts{
    {{IpProtocol::udp, 5060}, {IpProtocol::tcp, 5060}, {IpProtocol::tcp, 5061}, {IpProtocol::sctp, 5060}}};

// TCP only: UDP 2000 carries the RTP of a CallManager Express router. 2443: the same under TLS.
constexpr std::array<ProtocolPort, 2> kSkinnyPorts{{{IpProtocol::tcp, 2000}, {IpProtocol::tcp, 2443}}};

// H.225.0 call signalling; RAS, and on 1718 its discovery. H.245 comes by gates.
constexpr std::array<ProtocolPort, 3> kH323Ports{
    {{IpProtocol::tcp, 1720}, {IpProtocol::udp, 1718}, {IpProtocol::udp, 1719}}};

constexpr std::array<ProtocolRow, 3> kRegistry{{
    {rules::Protocol::sip, kSipPorts, sip::looks_like_sip, sip::framing, make_sip_alg},
    {rules::Protocol::skinny, kSkinnyPorts, sccp::looks_like_sccp, sccp::framing, make_sccp_alg},
    {rules::Protocol::h323, kH323Ports, looks_like_h323, q931::framing, make_h323_alg},
}};
static_assert(kRegistry[sip_alg::kRegistryRow].protocol == rules::Protocol::sip);
static_assert(kRegistry[sccp_alg::kRegistryRow].protocol == rules::Protocol::skinny);
static_assert(kRegistry[h323_alg::kRegistryRow].protocol == rules::Protocol::h323);

}  // namespace

std::span<const ProtocolRow> protocol_registry() noexcept {
  return kRegistry;
}

SignallingPorts::SignallingPorts(const rules::Policy& policy)
    : udp_(std::make_unique<std::array<std::uint8_t, 65536>>()),
      tcp_(std::make_unique<std::array<std::uint8_t, 65536>>()) {
  udp_->fill(kNone);
  tcp_->fill(kNone);
  for (std::uint8_t row = 0; row < kRegistry.size(); ++row) {
    inspected_[row] = policy.inspects(kRegistry[row].protocol);
    if (!inspected_[row]) continue;
    for (const auto& port : kRegistry[row].ports) (port.transport == IpProtocol::tcp ? *tcp_ : *udp_)[port.port] = row;
    for (const auto& map : policy.port_maps) {
      if (map.protocol != kRegistry[row].protocol) continue;
      if (!map.transport || *map.transport == IpProtocol::udp) (*udp_)[map.port] = row;
      if (!map.transport || *map.transport == IpProtocol::tcp) (*tcp_)[map.port] = row;
    }
  }
}

const std::array<std::uint8_t, 65536>& SignallingPorts::table(IpProtocol transport) const noexcept {
  return transport == IpProtocol::tcp ? *tcp_ : *udp_;
}

std::uint8_t SignallingPorts::row(const FiveTuple& tuple) const noexcept {
  if (tuple.protocol != IpProtocol::udp && tuple.protocol != IpProtocol::tcp && tuple.protocol != IpProtocol::sctp)
    return kNone;
  const auto& ports = table(tuple.protocol);
  const auto to = ports[number(tuple.destination.port)];
  return to != kNone ? to : ports[number(tuple.source.port)];
}

std::uint8_t SignallingPorts::recognise(Bytes payload, bool whole) const noexcept {
  for (std::uint8_t row = 0; row < kRegistry.size(); ++row)
    if (inspected_[row] && kRegistry[row].looks_like(payload, whole)) return row;
  return kNone;
}

bool SignallingPorts::looks_encrypted(Bytes payload) noexcept {
  // A TLS handshake record: content type 22, major version 3 (RFC 8446 5.1).
  return payload.size() >= 3 && payload[0] == std::byte{22} && payload[1] == std::byte{3};
}

}  // namespace sallyport
