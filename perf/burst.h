// A burst through the engine, the way the gateway gives it its packets.
#pragma once

#include <span>

#include "alg/engine.h"

namespace sallyport::perf {

inline constexpr std::size_t kBurst = 32;

inline void through(Engine& engine, std::span<InFlight> burst) {
  for (const auto& packet : burst) engine.packet(packet);
}

}  // namespace sallyport::perf
