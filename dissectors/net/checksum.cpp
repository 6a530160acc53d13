// The transport checksum (rfc1071; rfc768, rfc9293 3.1, rfc8200 8.1).
#include <algorithm>

#include "dissectors/base/fields.h"
#include "dissectors/net/packet.h"
#include "dissectors/net/transport.h"

namespace sallyport::net {
namespace {

// The one's complement sum. It is folded to 16 bits at the end: 64 bits cannot overflow within kMaxMessage.
[[nodiscard]] std::uint64_t sum_words(Bytes bytes) noexcept {
  std::uint64_t sum = 0;
  std::size_t at = 0;
  for (auto block = Fields<8>::at(bytes, at); block; block = Fields<8>::at(bytes, at)) {
    sum += std::uint64_t{block.be32<0>()} + block.be32<4>();
    at += 8;
  }
  for (; at < bytes.size(); ++at) sum += std::to_integer<std::uint64_t>(bytes[at]) << (at % 2 == 0 ? 8U : 0U);
  return sum;
}

[[nodiscard]] std::uint64_t sum_words(const IpAddress& address) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < 16; i += 2) sum += (std::uint64_t{address.bytes()[i]} << 8U) | address.bytes()[i + 1];
  return sum;
}

[[nodiscard]] std::uint16_t fold(std::uint64_t sum) noexcept {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

// rfc8200 8.1: with segments left the pseudo-header names the final destination. Its place depends on the routing type.
[[nodiscard]] bool segments_left(const Packet& packet, Bytes frame) noexcept {
  if (packet.ip_version != 6 || packet.ip.empty()) return false;
  const auto chain = frame.first(std::min<std::size_t>(packet.transport.offset, frame.size()));
  IpProtocol protocol{Fields<40>::at(chain, packet.ip.offset).u8<6>()};
  std::size_t at = std::size_t{packet.ip.offset} + 40;
  for (unsigned i = 0; i < kMaxExtensionHeaders && is_extension_header(protocol, 6); ++i) {
    const auto header = Fields<8>::at(chain, at);
    if (!header) return false;
    if (protocol == kRouting && header.u8<3>() != 0) return true;
    if (protocol == kAuthentication)
      at += (std::size_t{header.u8<1>()} + 2) * 4;
    else
      at += protocol == kFragmentHeader ? 8 : (std::size_t{header.u8<1>()} + 1) * 8;
    protocol = IpProtocol{header.u8<0>()};
  }
  return false;
}

}  // namespace

bool transport_checksum_right(const Packet& packet, Bytes frame) noexcept {
  const auto protocol = packet.tuple.protocol;
  if (protocol != IpProtocol::udp && protocol != IpProtocol::tcp) return true;
  if (!packet.transport_valid || packet.fragment.present || packet.truncated) return true;
  const auto transport = slice(frame, packet.transport);
  if (protocol == IpProtocol::udp && Fields<8>::at(transport, 0).be16<6>() == 0) return packet.ip_version == 4;
  if (segments_left(packet, frame)) return true;
  // An IPv4 address is stored as ::ffff:a.b.c.d, and ffff is zero in one's complement: the sum of the sixteen octets is
  // the sum of the four.
  const std::uint64_t sum = sum_words(packet.tuple.source.address) + sum_words(packet.tuple.destination.address) +
                            transport.size() + static_cast<std::uint64_t>(protocol) + sum_words(transport);
  return fold(sum) == 0xffff;
}

}  // namespace sallyport::net
