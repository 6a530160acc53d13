// TCP segments that the gateway makes itself: the reset of a connection that policy refuses, and the answer before it.
#pragma once

#include <cstdint>
#include <vector>

#include "alg/packet.h"

namespace sallyport {

struct TcpSegment {
  bool back = true;  // to the sender of the packet that it answers; false: to its receiver
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;  // net::tcp_flag
  Bytes payload;
};

// Makes a frame with the segment for the link of `like`, whose headers are decoded. Returns an empty frame if swapping
// the addresses of `like` does not make a valid one: in a tunnel, under PPPoE, or when the packet has no bytes left.
[[nodiscard]] std::vector<std::byte> make_segment(const InFlight& like, const TcpSegment& segment);

}  // namespace sallyport
