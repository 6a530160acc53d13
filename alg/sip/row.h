// The row of SIP in the registry (alg/protocols.cpp).
#pragma once

#include <array>

#include "alg/sip/sip_alg.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

inline constexpr std::array<ProtocolPort, 4> kPorts{
    {{IpProtocol::udp, 5060}, {IpProtocol::tcp, 5060}, {IpProtocol::tcp, 5061}, {IpProtocol::sctp, 5060}}};

inline constexpr ProtocolRow kRow{.traits = {.protocol = rules::Protocol::sip,
                                             .ports = kPorts,
                                             .looks_like = sip::looks_like_sip,
                                             .framing = sip::framing,
                                             .looks_encrypted = looks_like_tls},
                                  .make = make_sip_alg};

}  // namespace sallyport::sip_alg
