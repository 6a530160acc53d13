// The toy protocol's row of the registry (alg/protocols.cpp).
#pragma once

#include <array>

#include "alg/toy/toy_alg.h"
#include "dissectors/toy/toy.h"

namespace sallyport::toy_alg {

inline constexpr std::array<ProtocolPort, 1> kPorts{{{IpProtocol::udp, 7777}}};

inline constexpr ProtocolRow kRow{.traits = {.protocol = rules::Protocol::toy,
                                             .ports = kPorts,
                                             .looks_like = toy::looks_like_toy,
                                             .framing = toy::framing},
                                  .make = make_toy_alg};

}  // namespace sallyport::toy_alg
