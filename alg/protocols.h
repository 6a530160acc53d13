// The registry: reading protocols.cpp tells what the firewall understands. A protocol is one row there, one folder
// under dissectors/ and one under alg/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::span<const ProtocolRow> protocol_registry() noexcept;

// Which signalling runs where under a policy: the registry's ports and the policy's port maps.
class SignallingPorts {
 public:
  static constexpr std::uint8_t kNone = 0xff;
  explicit SignallingPorts(const rules::Policy& policy);
  // Registry row for a packet with these ports, or kNone.
  [[nodiscard]] std::uint8_t row(const FiveTuple& tuple) const noexcept;
  // Registry row whose messages begin like this, among the protocols that the policy inspects, or kNone.
  // `whole`: a datagram; false: the beginning of a stream.
  [[nodiscard]] std::uint8_t recognise(Bytes payload, bool whole) const noexcept;
  // Known and wanted, but by encryption out of reach (SIP over TLS, port 5061).
  [[nodiscard]] static bool looks_encrypted(Bytes payload) noexcept;

 private:
  [[nodiscard]] const std::array<std::uint8_t, 65536>& table(IpProtocol transport) const noexcept;
  std::unique_ptr<std::array<std::uint8_t, 65536>> udp_, tcp_;
  std::array<bool, 8> inspected_{};
};

}  // namespace sallyport
