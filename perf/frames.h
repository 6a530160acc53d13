// Makes Ethernet frames with IPv4 and UDP.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"

namespace sallyport::perf {

using Frame = std::vector<std::byte>;

inline constexpr std::size_t kEthernetBytes = 14, kIpBytes = 20, kUdpBytes = 8, kRtpBytes = 12;
inline constexpr std::size_t kIpAt = kEthernetBytes, kUdpAt = kIpAt + kIpBytes, kPayloadAt = kUdpAt + kUdpBytes;

inline void put16(std::byte* at, std::uint32_t value) noexcept {
  const auto big = __builtin_bswap16(static_cast<std::uint16_t>(value));
  std::memcpy(at, &big, sizeof big);
}
inline void put32(std::byte* at, std::uint32_t value) noexcept {
  const auto big = __builtin_bswap32(value);
  std::memcpy(at, &big, sizeof big);
}
inline void put64(std::byte* at, std::uint64_t value) noexcept {
  const auto big = __builtin_bswap64(value);
  std::memcpy(at, &big, sizeof big);
}

// A frame with one datagram. The IP checksum is right; the UDP checksum is absent (RFC 768).
[[nodiscard]] Frame udp_frame(const Endpoint& source, const Endpoint& destination, Bytes payload);

// Sums the words of the IP header except the addresses.
[[nodiscard]] std::uint32_t header_sum(const Frame& frame) noexcept;

// Writes addresses and ports into a frame of udp_frame() and updates its IP checksum. `rest`: header_sum() of the
// frame.
inline void set_tuple(std::byte* frame, std::uint32_t rest, std::uint32_t source, std::uint32_t destination,
                      std::uint16_t source_port, std::uint16_t destination_port) noexcept {
  std::uint32_t sum = rest + (source >> 16U) + (source & 0xffffU) + (destination >> 16U) + (destination & 0xffffU);
  sum = (sum & 0xffffU) + (sum >> 16U);
  sum = (sum & 0xffffU) + (sum >> 16U);
  put16(frame + kIpAt + 10, ~sum & 0xffffU);
  put32(frame + kIpAt + 12, source);
  put32(frame + kIpAt + 16, destination);
  put16(frame + kUdpAt, source_port);
  put16(frame + kUdpAt + 2, destination_port);
}

}  // namespace sallyport::perf
