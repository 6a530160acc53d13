// RTP and RTCP headers (RFC 3550), and the protocol of a datagram on a media port (RFC 7983).
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

// Errors: rtp_version_bad, rtp_header_short, rtp_padding_bad. With `encrypted`
// (SRTP) the padding count is not read, because it is encrypted with the payload.
[[nodiscard]] Result<Header> decode(Bytes datagram, bool encrypted = false) noexcept;

struct Compound {
  std::uint8_t first_type = 0;  // 200 SR, 201 RR, 202 SDES, 203 BYE, 204 APP, 205-207 feedback and XR
  std::uint32_t packets = 0;
  std::uint32_t ssrc = 0;  // of the first packet; 0 if the packet has none (an empty BYE)
};
// Steps over the RTCP packets of a datagram by their lengths. Errors: rtp_version_bad, rtcp_type_bad, rtcp_length_bad.
// With `encrypted` (SRTCP) it checks the first header only.
[[nodiscard]] Result<Compound> decode_rtcp(Bytes datagram, bool encrypted = false) noexcept;

enum class Kind : std::uint8_t { other, stun, dtls, rtp, rtcp };
// Looks at the first octets only (RFC 7983 7, RFC 5761 4); lengths are not checked. STUN needs its magic cookie (RFC
// 8489 5) if the datagram is long enough to hold one. Everything else (ZRTP, TURN channels, T.38) is `other`.
[[nodiscard]] Kind classify(Bytes datagram) noexcept;

}  // namespace sallyport::rtp
