// How much of "the bytes that leave are the bytes that came" is checked at run time.
#pragma once

#include <cstdint>

namespace sallyport::dpdk {

// Which frames get a digest at arrival, to be compared when they leave: all, or one in 64 (the cost of a digest is
// about that of the rest of the path, 20 to 50 ns for a media frame).
enum class Verify : std::uint8_t { sampled, all };

}  // namespace sallyport::dpdk
