// The gateway's one clock, read once a burst (through the vDSO, about 20 ns) and handed to the engine as a value.
#pragma once

#include <chrono>

#include "alg/base/time.h"

namespace sallyport::dpdk {

[[nodiscard]] inline Time wall_clock() noexcept {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

// How often the engine's time advances without a packet.
inline constexpr Duration kTick = std::chrono::milliseconds{1};

}  // namespace sallyport::dpdk
