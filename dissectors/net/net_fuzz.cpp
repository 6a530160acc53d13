// Any bytes. The first octet chooses link type and option. The Ranges of a Packet lie within each other and within the
// frame; so does the offset of an error. A fragmentable part goes through decode_reassembled() too.
#include <array>
#include <cstdlib>

#include "dissectors/net/packet.h"

namespace {

using sallyport::Range;
namespace net = sallyport::net;

constexpr std::array kLinks{net::LinkType::ethernet,        net::LinkType::raw_ip,        net::LinkType::linux_cooked,
                            net::LinkType::linux_cooked_v2, net::LinkType::null_loopback, net::LinkType::loopback};

void check(bool holds) {
  if (!holds) std::abort();
}

bool within(Range inner, Range outer) {
  return inner.empty() || (inner.offset >= outer.offset && inner.end() <= outer.end());
}

void check(const net::Packet& packet, sallyport::Bytes frame) {
  const Range all{0, static_cast<std::uint32_t>(frame.size())};
  check(packet.vlan_count <= net::kMaxVlanTags && packet.tunnel_count <= net::kMaxTunnels);
  check(within(packet.ip, all) && within(packet.transport, packet.ip.empty() ? all : packet.ip));
  check(within(packet.payload, packet.transport));
  check(within(packet.fragment.payload, packet.ip.empty() ? all : packet.ip));
  check(packet.fragment.present || (packet.fragment.offset == 0 && !packet.fragment.more));
  check(packet.fragment.offset == 0 || (!packet.transport_valid && packet.payload.empty()));
  check(!packet.icmp.quoted_valid || packet.icmp.error);
  (void)net::transport_checksum_right(packet, frame);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto frame = std::as_bytes(std::span(data, size).subspan(1));
  const net::Options options{(data[0] & 0x80U) != 0};
  const auto packet = net::decode(kLinks[(data[0] & 0x7fU) % kLinks.size()], frame, options);
  if (!packet) {
    check(packet.error().offset <= frame.size());
    return 0;
  }
  check(*packet, frame);
  if (packet->ip_version == 0) return 0;
  const auto part = slice(frame, packet->fragment.present ? packet->fragment.payload : packet->transport);
  const auto protocol = packet->fragment.present ? packet->fragment.next : packet->tuple.protocol;
  const auto again =
      net::decode_reassembled(packet->tuple.source.address, packet->tuple.destination.address, protocol, part, options);
  if (again)
    check(*again, part);
  else
    check(again.error().offset <= part.size());
  return 0;
}
