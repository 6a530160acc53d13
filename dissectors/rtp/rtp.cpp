#include "dissectors/rtp/rtp.h"

#include "dissectors/base/cursor.h"
#include "dissectors/base/fields.h"

namespace sallyport::rtp {
namespace {

constexpr unsigned kVersion = 2;
constexpr std::size_t kFixedHeader = 12;
// rfc5761 4: a payload type of 64 to 95 with the marker bit looks like one of these types
constexpr std::uint8_t kFirstRtcpType = 192, kLastRtcpType = 223;
constexpr std::uint32_t kStunMagicCookie = 0x2112a442;

[[nodiscard]] constexpr bool is_rtcp_type(std::uint8_t type) noexcept {
  return type >= kFirstRtcpType && type <= kLastRtcpType;
}

[[nodiscard]] DecodeError failure(DecodeErrorCode code, std::size_t offset, std::string_view field) noexcept {
  return {code, static_cast<std::uint32_t>(offset), field};
}

}  // namespace

Result<Header> decode(Bytes datagram, bool encrypted) noexcept {
  if (datagram.size() > kMaxMessage) return failure(DecodeErrorCode::too_long, 0, "datagram");
  const auto fixed = Fields<kFixedHeader>::at(datagram, 0);
  if (!fixed) return failure(DecodeErrorCode::rtp_header_short, 0, "fixed header");
  const unsigned first = fixed.u8<0>();
  if (first >> 6U != kVersion) return failure(DecodeErrorCode::rtp_version_bad, 0, "version");

  Header header;
  header.padding = (first & 0x20U) != 0;
  header.extension = (first & 0x10U) != 0;
  header.csrc_count = first & 0x0fU;
  header.marker = (fixed.u8<1>() & 0x80U) != 0;
  header.payload_type = fixed.u8<1>() & 0x7fU;
  header.sequence_number = fixed.be16<2>();
  header.timestamp = fixed.be32<4>();
  header.ssrc = fixed.be32<8>();

  Cursor cursor(datagram, kFixedHeader);
  cursor.skip(std::size_t{header.csrc_count} * 4);
  if (!cursor.ok()) return failure(DecodeErrorCode::rtp_header_short, kFixedHeader, "CSRC");
  if (header.extension) {
    const auto at = cursor.position();
    cursor.skip(2);  // defined by profile
    cursor.skip(std::size_t{cursor.be16()} * 4);
    if (!cursor.ok()) return failure(DecodeErrorCode::rtp_header_short, at, "header extension");
  }
  std::size_t length = cursor.left();
  if (header.padding && !encrypted) {
    // rfc3550 5.1: the last octet counts the padding, itself included
    const std::size_t count = length == 0 ? 0 : std::to_integer<std::size_t>(datagram.back());
    if (count == 0 || count > length) return failure(DecodeErrorCode::rtp_padding_bad, datagram.size() - 1, "padding");
    length -= count;
  }
  header.payload = cursor.range(length);
  return header;
}

Result<Compound> decode_rtcp(Bytes datagram, bool encrypted) noexcept {
  if (datagram.size() > kMaxMessage) return failure(DecodeErrorCode::too_long, 0, "datagram");
  Compound compound;
  for (std::size_t at = 0; at < datagram.size() || at == 0;) {
    const auto header = Fields<4>::at(datagram, at);
    if (!header) return failure(DecodeErrorCode::rtcp_length_bad, at, "header");
    if (header.u8<0>() >> 6U != kVersion) return failure(DecodeErrorCode::rtp_version_bad, at, "version");
    if (!is_rtcp_type(header.u8<1>())) return failure(DecodeErrorCode::rtcp_type_bad, at + 1, "packet type");
    const std::size_t length = (std::size_t{header.be16<2>()} + 1) * 4;
    if (length > datagram.size() - at) return failure(DecodeErrorCode::rtcp_length_bad, at + 2, "length");
    if (compound.packets == 0) {
      compound.first_type = header.u8<1>();
      compound.ssrc = Fields<8>::at(datagram.first(length), 0).be32<4>();
    }
    ++compound.packets;
    if (encrypted) break;  // rfc3711 3.4: everything behind the first eight octets is encrypted
    at += length;
  }
  return compound;
}

Kind classify(Bytes datagram) noexcept {
  const auto start = Fields<2>::at(datagram, 0);
  if (!start) return Kind::other;
  const unsigned first = start.u8<0>();
  if (first < 4) {
    const auto header = Fields<8>::at(datagram, 0);
    return !header || header.be32<4>() == kStunMagicCookie ? Kind::stun : Kind::other;
  }
  if (first >= 20 && first < 64) return Kind::dtls;
  if (first >= 128 && first < 192) return is_rtcp_type(start.u8<1>()) ? Kind::rtcp : Kind::rtp;
  return Kind::other;
}

}  // namespace sallyport::rtp
