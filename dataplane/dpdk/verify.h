// The share of frames that are compared, when they leave, with the bytes that came in.
#pragma once

#include <cstdint>

namespace sallyport::dpdk {

// The frames that get a digest at arrival: all, or one in 64 (a digest costs as much as the rest of the path, 20 to 50
// ns for a media frame).
enum class Verify : std::uint8_t { sampled, all };

}  // namespace sallyport::dpdk
