// The registry: protocols.cpp lists the protocols that the firewall understands. A protocol is one row there, one
// folder under dissectors/ and one under alg/.
//
// Only the top of the engine reads the registry. The worker and the signalling core get its rows as an argument, and
// find them by protocol.
#pragma once

#include <span>

#include "alg/protocol.h"

namespace sallyport {

// For the signalling core.
[[nodiscard]] std::span<const ProtocolRow> protocol_registry() noexcept;
// The same rows for workers.
[[nodiscard]] std::span<const ProtocolTraits> protocol_traits() noexcept;

}  // namespace sallyport
