#include "perf/frames.h"

#include <algorithm>

namespace sallyport::perf {

std::uint32_t header_sum(const Frame& frame) noexcept {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < kIpBytes; at += 2) {
    if (at >= 10) break;  // skip the checksum and the addresses
    sum += std::to_integer<std::uint32_t>(frame[kIpAt + at]) << 8U;
    sum += std::to_integer<std::uint32_t>(frame[kIpAt + at + 1]);
  }
  return sum;
}

Frame udp_frame(const Endpoint& source, const Endpoint& destination, Bytes payload) {
  Frame frame(kPayloadAt + payload.size());
  auto* bytes = frame.data();
  constexpr std::array<std::uint8_t, kEthernetBytes> kLink{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00};
  std::memcpy(bytes, kLink.data(), kLink.size());
  put16(bytes + kIpAt, 0x45b8);  // DSCP EF
  put16(bytes + kIpAt + 2, static_cast<std::uint32_t>(kIpBytes + kUdpBytes + payload.size()));
  put16(bytes + kIpAt + 6, 0x4000);  // do not fragment
  put16(bytes + kIpAt + 8, 0x4011);  // TTL 64, UDP
  put16(bytes + kUdpAt + 4, static_cast<std::uint32_t>(kUdpBytes + payload.size()));
  std::copy(payload.begin(), payload.end(), frame.begin() + kPayloadAt);
  set_tuple(bytes, header_sum(frame), source.address.v4_value(), destination.address.v4_value(), number(source.port),
            number(destination.port));
  return frame;
}

}  // namespace sallyport::perf
