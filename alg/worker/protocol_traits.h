// The traits of a protocol that the worker and the signalling core need. Neither knows a protocol by name: each
// protocol states its traits in its row of the registry (alg/protocols.cpp).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "rules/policy.h"

namespace sallyport {

struct ProtocolPort {
  IpProtocol transport{};
  std::uint16_t port = 0;
};

// A protocol as the worker sees it. Every member is a fact of the protocol or points to a setting of the policy.
struct ProtocolTraits {
  rules::Protocol protocol{};  // rules/protocols.def has its names and its idle time
  std::span<const ProtocolPort> ports;
  // True: the bytes begin like a message. `whole`: they are a datagram; false: the beginning of a stream.
  bool (*looks_like)(Bytes bytes, bool whole) noexcept = nullptr;
  // looks_like() is sure from this number of bytes on. A shorter beginning that it accepts may still belong to another
  // protocol.
  std::size_t sure_from = 0;
  Framing (*framing)(Bytes stream) noexcept = nullptr;
  // An encrypted form that runs on the protocol's ports and passes unread; nullptr: none is known.
  bool (*looks_encrypted)(Bytes bytes) noexcept = nullptr;
  // The policy's switch that bars the protocol towards outside: its ports, and its messages on any other TCP port;
  // nullptr: there is none.
  bool rules::Policy::*barred_outside = nullptr;
  // The policy admits this protocol only from networks attached inside. Its messages are searched for on every port,
  // and its encrypted form from elsewhere is refused. nullptr: policy has no such rule.
  bool (*attached_only)(const rules::Policy& policy) noexcept = nullptr;

  // The protocol's name in the policy language, and in events.
  [[nodiscard]] constexpr std::string_view name() const noexcept { return rules::facts(protocol).word; }
  [[nodiscard]] constexpr std::string_view event_name() const noexcept { return rules::facts(protocol).event_name; }
};

// A TLS handshake record: content type 22, major version 3 (RFC 8446 5.1).
[[nodiscard]] bool looks_like_tls(Bytes bytes) noexcept;
// A port of a protocol that some policy may bar towards outside.
[[nodiscard]] bool may_be_barred(const ProtocolTraits& traits, IpProtocol transport, Port port) noexcept;

}  // namespace sallyport
