// The row of H.323 in the registry (alg/protocols.cpp).
#pragma once

#include <array>

#include "alg/h323/h323_alg.h"
#include "alg/h323/names.h"
#include "dissectors/q931/q931.h"

namespace sallyport::h323_alg {

// Ports of H.225.0 call signalling, RAS, and RAS discovery (1718). H.245 has no port of its own: gates admit it.
inline constexpr std::array<ProtocolPort, 3> kPorts{
    {{IpProtocol::tcp, kCallSignallingPort}, {IpProtocol::udp, kDiscoveryPort}, {IpProtocol::udp, kRasPort}}};

inline constexpr ProtocolRow kRow{.traits = {.protocol = rules::Protocol::h323,
                                             .ports = kPorts,
                                             .looks_like = looks_like_h323,
                                             .framing = q931::framing,
                                             .looks_encrypted = looks_like_tls},
                                  .make = make_h323_alg};

}  // namespace sallyport::h323_alg
