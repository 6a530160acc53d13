// Sends a burst through the engine as the gateway does.
#pragma once

#include <span>

#include "alg/engine.h"

namespace sallyport::perf {

inline constexpr std::size_t kBurst = Engine::kBurst;

inline void through(Engine& engine, std::span<InFlight> burst) {
  engine.burst(burst);
}

}  // namespace sallyport::perf
