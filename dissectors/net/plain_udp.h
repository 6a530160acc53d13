// The usual frame of a firewall for voice: whole UDP in IPv4 without options on untagged Ethernet. It costs one
// comparison with the frame and one with its headers. net::decode() is the slow path (rfc791, rfc768) and gives the
// same answer. A test compares the two.
#pragma once

#include "dissectors/base/fields.h"
#include "dissectors/net/packet.h"
#include "dissectors/net/tunnels.h"

namespace sallyport::net {

inline constexpr std::size_t kPlainUdpPayload = 42;  // Ethernet 14, IPv4 20, UDP 8

// Whether the frame is plain UDP. `header` is at least the first 42 octets of the frame, `size` is the size of the
// frame. With `tunnels`, GTP-U is not plain.
template <std::size_t N>
[[nodiscard]] inline bool is_plain_udp(const Fields<N>& header, std::size_t size, bool tunnels) noexcept {
  constexpr std::uint32_t kIpv4InEthernet = 0x08004500;  // EtherType, version, header length; any DSCP
  constexpr std::uint32_t kTypeOfService = 0xff;
  constexpr std::uint32_t kMoreOrOffset = 0x3fff;
  constexpr std::uint16_t kUdp = static_cast<std::uint8_t>(IpProtocol::udp);
  const std::size_t total = header.template be16<16>();
  const std::size_t length = header.template be16<38>();
  const bool headers = ((header.template be32<12>() & ~kTypeOfService) ^ kIpv4InEthernet) == 0 &&
                       (header.template be16<20>() & kMoreOrOffset) == 0 && header.template u8<23>() == kUdp;
  return headers && total + 14 <= size && length >= 8 && length + 20 <= total &&
         (!tunnels || header.template be16<36>() != kGtpUserPort);
}

}  // namespace sallyport::net
