// The row of SCCP in the registry (alg/protocols.cpp).
#pragma once

#include <array>

#include "alg/sccp/names.h"
#include "alg/sccp/sccp_alg.h"
#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp_alg {

// TCP only: UDP 2000 carries the RTP of a CallManager Express router. Port 2443 is SCCP over TLS.
inline constexpr std::array<ProtocolPort, 2> kPorts{
    {{IpProtocol::tcp, kSkinnyPort}, {IpProtocol::tcp, kSkinnyTlsPort}}};

// With `strict-match`, phones may come only from attached inside networks. Their messages are recognised on every port.
[[nodiscard]] inline bool attached_only(const rules::Policy& policy) noexcept {
  return policy.telephony.strict_match;
}

inline constexpr ProtocolRow kRow{.traits = {.protocol = rules::Protocol::skinny,
                                             .ports = kPorts,
                                             .looks_like = sccp::looks_like_sccp,
                                             .sure_from = sccp::kPrefixSize,
                                             .framing = sccp::framing,
                                             .looks_encrypted = looks_like_tls,
                                             .barred_outside = &rules::Policy::wan_block,
                                             .attached_only = attached_only},
                                  .make = make_sccp_alg};

}  // namespace sallyport::sccp_alg
