// Extension headers and transport headers. Internal to dissectors/net.
#pragma once

#include <cstddef>

#include "dissectors/net/packet.h"

namespace sallyport::net {

// Like std::optional<DecodeError>, but small enough to be returned in registers.
struct Outcome {
  const char* field = nullptr;  // nullptr: success
  std::uint32_t offset = 0;
  DecodeErrorCode code{};

  [[nodiscard]] bool failed() const noexcept { return field != nullptr; }
  [[nodiscard]] DecodeError error() const noexcept { return {code, offset, field}; }
};
[[nodiscard]] inline Outcome success() noexcept {
  return {};
}
[[nodiscard]] inline Outcome fail(DecodeErrorCode code, std::size_t offset, const char* field) noexcept {
  return {field, static_cast<std::uint32_t>(offset), code};
}

// The end of the bytes that the frame has, and the end of the packet by its IP header.
struct Ends {
  std::size_t here = 0;
  std::size_t announced = 0;
};

// Both numbers have been compared with the frame, which is no longer than kMaxMessage.
[[nodiscard]] inline Range make_range(std::size_t offset, std::size_t length) noexcept {
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)};
}

inline constexpr IpProtocol kHopByHop{0}, kRouting{43}, kFragmentHeader{44}, kAuthentication{51}, kNoNextHeader{59},
    kDestinationOptions{60}, kMobility{135}, kHostIdentity{139}, kShim6{140};

[[nodiscard]] constexpr bool is_extension_header(IpProtocol protocol, unsigned ip_version) noexcept {
  if (protocol == kAuthentication) return true;
  if (ip_version != 6) return false;
  return protocol == kHopByHop || protocol == kRouting || protocol == kFragmentHeader ||
         protocol == kDestinationOptions || protocol == kMobility || protocol == kHostIdentity || protocol == kShim6;
}

struct Walked {
  Outcome outcome;
  IpProtocol protocol{};  // of the first header behind the extension headers
  std::size_t offset = 0;
  bool complete = false;  // false: the rest is in another fragment, or the capture ends here
};
// rfc8200 4: every header names the next one. Fills `fragment` at a fragment header.
[[nodiscard]] Walked step_over_extension_headers(Bytes frame, unsigned ip_version, IpProtocol protocol,
                                                 std::size_t offset, Ends ends, Fragment& fragment) noexcept;

// Fills ports, transport, payload, tcp and icmp.
[[nodiscard]] Outcome decode_transport(Bytes frame, IpProtocol protocol, std::size_t offset, Ends ends,
                                       Packet& out) noexcept;

}  // namespace sallyport::net
