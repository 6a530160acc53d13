// TCP segments of the gateway's own making: a reset for a connection that policy refuses, and what its sender is told
// before.
#pragma once

#include <cstdint>
#include <vector>

#include "alg/packet.h"

namespace sallyport {

struct TcpSegment {
  bool back = true;  // to the sender of the packet it is made for; false: to its receiver
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;  // net::tcp_flag
  Bytes payload;
};

// A frame that carries the segment on the link of `like`, whose headers were decoded. Empty where a frame cannot be
// made by turning the addresses of `like` round: in a tunnel, under PPPoE, or where the packet has no bytes any more.
[[nodiscard]] std::vector<std::byte> make_segment(const InFlight& like, const TcpSegment& segment);

}  // namespace sallyport
