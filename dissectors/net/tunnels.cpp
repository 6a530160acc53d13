#include "dissectors/net/tunnels.h"

#include "dissectors/base/cursor.h"
#include "dissectors/base/fields.h"

namespace sallyport::net {
namespace {

constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;
constexpr std::uint16_t kTransparentEthernet = 0x6558;  // RFC 1701; also RFC 7637

// rfc2784 2.1 and rfc2890 2; the routing bit is RFC 1701's
constexpr std::uint16_t kGreChecksum = 0x8000, kGreRouting = 0x4000, kGreKey = 0x2000, kGreSequence = 0x1000,
                        kGreVersion = 0x0007;
// rfc2637 4.1: version 1 always has the key and no checksum, and may acknowledge
constexpr std::uint16_t kGreVersion1 = 0x0001, kGreAcknowledgement = 0x0080, kPpp = 0x880b;
// rfc1661 2 and 6.5, rfc1332 2, rfc5072 3
constexpr std::uint8_t kPppAddress = 0xff, kPppControl = 0x03;
constexpr std::uint16_t kPppIpv4 = 0x0021, kPppIpv6 = 0x0057;

// 3GPP TS 29.281 5.1
constexpr std::uint8_t kGtpVersionAndType = 0xf0, kGtpVersion1 = 0x30;
constexpr std::uint8_t kGtpExtension = 0x04, kGtpOptional = 0x07;
constexpr std::uint8_t kGtpMessageGpdu = 255;

[[nodiscard]] bool is_ip(std::uint8_t first_octet) noexcept {
  const unsigned version = first_octet >> 4U;
  return version == 4 || version == 6;
}

// A PPP frame. Senders may leave out address and control, and the first octet of the protocol if it is 0.
[[nodiscard]] Inner inside_ppp(Cursor cursor) noexcept {
  const auto start = cursor.position();
  if (cursor.peek() == kPppAddress && cursor.peek(1) == kPppControl) cursor.skip(2);
  std::uint16_t protocol = cursor.u8();
  if ((protocol & 1U) == 0) protocol = static_cast<std::uint16_t>(protocol << 8U | cursor.u8());
  if (!cursor.ok()) return {Inner::Kind::bad, start};
  if (protocol != kPppIpv4 && protocol != kPppIpv6) return {};
  return {Inner::Kind::ip, cursor.position()};
}

}  // namespace

Inner inside_pppoe(Bytes message, std::size_t offset) noexcept {
  Cursor cursor(message, offset);
  const auto version_and_type = cursor.u8();
  const auto code = cursor.u8();
  cursor.skip(4);  // session identifier and length; the IP header has a length too
  if (!cursor.ok()) return {Inner::Kind::bad, offset};
  if (version_and_type != 0x11 || code != 0) return {};
  return inside_ppp(cursor);
}

Inner inside_gre(Bytes message, std::size_t offset) noexcept {
  Cursor cursor(message, offset);
  const auto flags = cursor.be16();
  const auto protocol = cursor.be16();
  if (!cursor.ok()) return {Inner::Kind::bad, offset};
  if ((flags & kGreVersion) == kGreVersion1 && protocol == kPpp) {
    const auto payload = cursor.be16();
    cursor.skip(2);  // call identifier
    if ((flags & kGreSequence) != 0) cursor.skip(4);
    if ((flags & kGreAcknowledgement) != 0) cursor.skip(4);
    if (!cursor.ok()) return {Inner::Kind::bad, offset};
    return payload == 0 ? Inner{} : inside_ppp(cursor);  // an acknowledgement alone
  }
  if ((flags & (kGreVersion | kGreRouting)) != 0) return {};
  if ((flags & kGreChecksum) != 0) cursor.skip(4);
  if ((flags & kGreKey) != 0) cursor.skip(4);
  if ((flags & kGreSequence) != 0) cursor.skip(4);
  if (!cursor.ok()) return {Inner::Kind::bad, offset};
  switch (protocol) {
    case kEtherTypeIpv4:
    case kEtherTypeIpv6: return {Inner::Kind::ip, cursor.position()};
    case kTransparentEthernet: return {Inner::Kind::ethernet, cursor.position()};
    default: return {};
  }
}

Inner inside_gtp(Bytes message, std::size_t offset) noexcept {
  const auto header = Fields<8>::at(message, offset);
  // Other traffic may use the port. A datagram that does not begin as a G-PDU is plain UDP.
  if (!header || (header.u8<0>() & kGtpVersionAndType) != kGtpVersion1 || header.u8<1>() != kGtpMessageGpdu) return {};
  const std::size_t length = header.be16<2>();
  if (length > message.size() - offset - 8) return {Inner::Kind::bad, offset};
  Cursor cursor(message.first(offset + 8 + length), offset + 8);
  if ((header.u8<0>() & kGtpOptional) != 0) {
    cursor.skip(3);  // sequence number, N-PDU number
    std::uint8_t next = cursor.u8();
    if ((header.u8<0>() & kGtpExtension) == 0) next = 0;
    while (next != 0 && cursor.ok()) {  // each header is at least four octets: the datagram bounds the loop
      const std::size_t words = cursor.u8();
      if (words == 0) return {Inner::Kind::bad, offset};
      cursor.skip(words * 4 - 2);
      next = cursor.u8();
    }
    if (!cursor.ok()) return {Inner::Kind::bad, offset};
  }
  return is_ip(cursor.peek()) ? Inner{Inner::Kind::ip, cursor.position()} : Inner{};
}

}  // namespace sallyport::net
