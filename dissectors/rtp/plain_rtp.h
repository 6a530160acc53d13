// The fixed header of an RTP packet without padding, read in place (rfc3550 5.1). rtp::classify() and rtp::decode() are
// the slow path and give the same answer. A test compares the two.
#pragma once

#include "dissectors/base/fields.h"
#include "dissectors/rtp/rtp.h"

namespace sallyport::rtp {

struct Fixed {
  std::uint8_t payload_type = 0;
  std::uint16_t sequence_number = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
};

// The header at octet `At` of `message`. The datagram has `length` octets from there. False: too short, padded, RTCP,
// or not RTP. decode() compares a CSRC list or an extension with the end of the datagram.
template <std::size_t At, std::size_t N>
[[nodiscard]] inline bool plain_rtp(const Fields<N>& message, std::size_t length, Bytes datagram, Fixed& out) noexcept {
  constexpr unsigned kVersionAndPadding = 0xe0, kVersion2 = 0x80;
  constexpr unsigned kRtcpTypes = 0xe0, kRtcp = 0xc0;  // 192 to 223, rfc5761 4
  constexpr unsigned kExtensionAndCount = 0x1f;
  const unsigned first = message.template u8<At>();
  const unsigned second = message.template u8<At + 1>();
  if (length < 12 || (first & kVersionAndPadding) != kVersion2 || (second & kRtcpTypes) == kRtcp) return false;
  out.payload_type = static_cast<std::uint8_t>(second & 0x7fU);
  out.sequence_number = message.template be16<At + 2>();
  out.timestamp = message.template be32<At + 4>();
  out.ssrc = message.template be32<At + 8>();
  return (first & kExtensionAndCount) == 0 || static_cast<bool>(decode(datagram));
}

}  // namespace sallyport::rtp
