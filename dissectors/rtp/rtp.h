// RTP and RTCP headers (RFC 3550), and which of the protocols that share a media port a datagram is
// (RFC 7983).
#pragma once

#include <cstdint>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport::rtp {

struct Header {
  bool marker = false;
  bool padding = false;
  bool extension = false;
  std::uint8_t csrc_count = 0;
  std::uint8_t payload_type = 0;
  std::uint16_t sequence_number = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  Range payload;  // without CSRC list, extension and padding
};

// Errors: rtp_version_bad, rtp_header_short, rtp_padding_bad. `encrypted` (SRTP) leaves the padding count,
// which is encrypted with the payload, unread.
[[nodiscard]] Result<Header> decode(Bytes datagram, bool encrypted = false) noexcept;

struct Compound {
  std::uint8_t first_type = 0;  // 200 SR, 201 RR, 202 SDES, 203 BYE, 204 APP, 205-207 feedback and XR
  std::uint32_t packets = 0;
  std::uint32_t ssrc = 0;  // of the first packet; 0 where it is too short to have one (an empty BYE)
};
// The RTCP packets of a datagram, stepped over by their own lengths. Errors: rtp_version_bad, rtcp_type_bad,
// rtcp_length_bad. `encrypted` (SRTCP) checks the first header only.
[[nodiscard]] Result<Compound> decode_rtcp(Bytes datagram, bool encrypted = false) noexcept;

enum class Kind : std::uint8_t { other, stun, dtls, rtp, rtcp };
// By the first octets only (RFC 7983 7, RFC 5761 4): no check of lengths. STUN needs its magic cookie (RFC 8489
// 5) where the datagram is long enough to hold one. What is none of the four (ZRTP, TURN channels, T.38) is other.
[[nodiscard]] Kind classify(Bytes datagram) noexcept;

}  // namespace sallyport::rtp
