#include "alg/worker/signalling_ports.h"

#include <algorithm>

namespace sallyport {

bool looks_like_tls(Bytes bytes) noexcept {
  return bytes.size() >= 3 && bytes[0] == std::byte{22} && bytes[1] == std::byte{3};
}

bool may_be_barred(const ProtocolTraits& traits, IpProtocol transport, Port port) noexcept {
  return traits.barred_outside != nullptr && std::any_of(traits.ports.begin(), traits.ports.end(), [&](const auto& p) {
           return p.transport == transport && p.port == number(port);
         });
}

SignallingPorts::SignallingPorts(std::span<const ProtocolTraits> protocols, const rules::Policy& policy)
    : udp_(std::make_unique<Table>()), tcp_(std::make_unique<Table>()) {
  udp_->fill(kNone);
  tcp_->fill(kNone);
  for (const auto& traits : protocols) {
    const auto place = static_cast<std::uint8_t>(rows_.size());
    const auto& row =
        rows_.emplace_back(Row{.traits = &traits,
                               .inspected = policy.inspects(traits.protocol),
                               .barred = traits.barred_outside != nullptr && policy.*traits.barred_outside,
                               .attached_only = traits.attached_only != nullptr && traits.attached_only(policy)});
    if (!row.inspected) continue;
    bars_ = bars_ || row.barred;
    for (const auto& port : traits.ports) (port.transport == IpProtocol::tcp ? *tcp_ : *udp_)[port.port] = place;
    for (const auto& map : policy.port_maps) {
      if (map.protocol != traits.protocol) continue;
      if (!map.transport || *map.transport == IpProtocol::udp) (*udp_)[map.port] = place;
      if (!map.transport || *map.transport == IpProtocol::tcp) (*tcp_)[map.port] = place;
    }
  }
}

const SignallingPorts::Row* SignallingPorts::at(const FiveTuple& tuple) const noexcept {
  if (tuple.protocol != IpProtocol::udp && tuple.protocol != IpProtocol::tcp && tuple.protocol != IpProtocol::sctp)
    return nullptr;
  const auto& ports = tuple.protocol == IpProtocol::tcp ? *tcp_ : *udp_;
  auto row = ports[number(tuple.destination.port)];
  if (row == kNone) row = ports[number(tuple.source.port)];
  return row == kNone ? nullptr : &rows_[row];
}

const SignallingPorts::Row* SignallingPorts::recognise(Bytes payload, bool whole) const noexcept {
  for (const auto& row : rows_)
    if (row.inspected && row.traits->looks_like(payload, whole)) return &row;
  return nullptr;
}

bool SignallingPorts::barred(const FiveTuple& tuple) const noexcept {
  return std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
    return row.barred && may_be_barred(*row.traits, tuple.protocol, tuple.destination.port);
  });
}

bool SignallingPorts::barred(Bytes payload) const noexcept {
  return std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
    return row.barred && row.inspected && payload.size() >= row.traits->sure_from &&
           row.traits->looks_like(payload, false);
  });
}

}  // namespace sallyport
