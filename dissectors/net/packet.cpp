// One pass over the headers of a frame. A Decoder keeps two ends: `end` is the end of the bytes in the frame,
// `announced` is the end of the packet by its IP header. The capture cut off a header between `end` and `announced`. A
// header behind `announced` is an error.
#include "dissectors/net/packet.h"

#include <algorithm>

#include "dissectors/base/cursor.h"
#include "dissectors/base/fields.h"
#include "dissectors/net/plain_udp.h"
#include "dissectors/net/transport.h"
#include "dissectors/net/tunnels.h"

namespace sallyport::net {
namespace {

constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;
constexpr std::uint16_t kEtherTypePppoe = 0x8864;  // session stage; discovery (0x8863) carries no packets

[[nodiscard]] constexpr bool is_vlan_tag(std::uint16_t ether_type) noexcept {
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100;
}

// Address families of a loopback header: AF_INET is 2 everywhere, AF_INET6 depends on the system.
[[nodiscard]] constexpr bool is_ip_family(std::uint32_t family) noexcept {
  return family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
}

class Decoder {
 public:
  Decoder(Bytes frame, const Options& options, Packet& out) noexcept : frame_(frame), options_(options), out_(out) {}

  [[nodiscard]] Outcome link(LinkType type) noexcept;
  [[nodiscard]] Outcome reassembled(IpProtocol protocol) noexcept {
    return finish(protocol, 0, {frame_.size(), frame_.size()});
  }

 private:
  [[nodiscard]] Outcome ethernet(std::size_t offset, std::size_t end) noexcept;
  [[nodiscard]] Outcome behind_link(std::uint16_t ether_type, std::size_t offset, std::size_t end) noexcept;
  [[nodiscard]] Outcome any_ip(std::size_t offset, std::size_t end) noexcept;
  [[nodiscard]] Outcome ipv4(std::size_t offset, std::size_t end) noexcept;
  [[nodiscard]] Outcome ipv6(std::size_t offset, std::size_t end) noexcept;
  [[nodiscard]] Outcome finish(IpProtocol protocol, std::size_t offset, Ends ends) noexcept;
  [[nodiscard]] Outcome tunnel(std::size_t offset, Ends ends) noexcept;

  Bytes frame_;
  const Options& options_;
  Packet& out_;
};

Outcome Decoder::link(LinkType type) noexcept {
  const auto end = frame_.size();
  switch (type) {
    case LinkType::ethernet: return ethernet(0, end);
    case LinkType::raw_ip:
    case LinkType::raw_ip_bsd:
    case LinkType::raw_ip_openbsd:
    case LinkType::ipv4:
    case LinkType::ipv6: return any_ip(0, end);
    case LinkType::linux_cooked: {
      const auto header = Fields<16>::at(frame_, 0);
      if (!header) return fail(DecodeErrorCode::truncated, 0, "sll header");
      return behind_link(header.be16<14>(), 16, end);
    }
    case LinkType::linux_cooked_v2: {
      const auto header = Fields<20>::at(frame_, 0);
      if (!header) return fail(DecodeErrorCode::truncated, 0, "sll2 header");
      return behind_link(header.be16<0>(), 20, end);
    }
    case LinkType::null_loopback:
    case LinkType::loopback: {
      const auto header = Fields<4>::at(frame_, 0);
      if (!header) return fail(DecodeErrorCode::truncated, 0, "address family");
      // In the byte order of the capturing host. A family is a small number, which shows the order.
      auto family = header.be32<0>();
      if (family > 0xffff) family = __builtin_bswap32(family);
      return is_ip_family(family) ? any_ip(4, end) : success();
    }
  }
  return fail(DecodeErrorCode::link_type_unknown, 0, "link type");
}

Outcome Decoder::ethernet(std::size_t offset, std::size_t end) noexcept {
  const auto header = Fields<14>::at(frame_.first(end), offset);
  if (!header) return fail(DecodeErrorCode::truncated, offset, "ethernet header");
  return behind_link(header.be16<12>(), offset + 14, end);
}

Outcome Decoder::behind_link(std::uint16_t ether_type, std::size_t offset, std::size_t end) noexcept {
  while (is_vlan_tag(ether_type)) {
    const auto tag = Fields<4>::at(frame_.first(end), offset);
    if (!tag) return fail(DecodeErrorCode::truncated, offset, "VLAN tag");
    if (out_.vlan_count == kMaxVlanTags) return fail(DecodeErrorCode::vlan_tags_too_many, offset, "VLAN tag");
    out_.vlans[out_.vlan_count] = tag.be16<0>() & 0x0fffU;
    ++out_.vlan_count;
    ether_type = tag.be16<2>();
    offset += 4;
  }
  out_.ether_type = ether_type;
  if (ether_type == kEtherTypePppoe) {
    const auto inner = inside_pppoe(frame_.first(end), offset);
    if (inner.kind == Inner::Kind::bad) return fail(DecodeErrorCode::truncated, inner.offset, "PPPoE header");
    if (inner.kind == Inner::Kind::ip) return any_ip(inner.offset, end);
  }
  if (ether_type == kEtherTypeIpv4) return ipv4(offset, end);
  if (ether_type == kEtherTypeIpv6) return ipv6(offset, end);
  out_.ip_version = 0;
  return success();
}

Outcome Decoder::any_ip(std::size_t offset, std::size_t end) noexcept {
  const auto first = Fields<1>::at(frame_.first(end), offset);
  if (!first) return fail(DecodeErrorCode::truncated, offset, "IP version");
  const unsigned version = first.u8<0>() >> 4U;
  if (version == 4) return ipv4(offset, end);
  if (version == 6) return ipv6(offset, end);
  return fail(DecodeErrorCode::ip_version_bad, offset, "IP version");
}

Outcome Decoder::ipv4(std::size_t offset, std::size_t end) noexcept {
  const auto header = Fields<20>::at(frame_.first(end), offset);
  if (!header) return fail(DecodeErrorCode::truncated, offset, "IPv4 header");
  const unsigned first = header.u8<0>();
  if (first >> 4U != 4) return fail(DecodeErrorCode::ip_version_bad, offset, "version");
  const std::size_t header_length = std::size_t{first & 0x0fU} * 4;
  if (header_length < 20) return fail(DecodeErrorCode::ip_header_length_bad, offset, "IHL");
  const std::size_t available = end - offset;
  // With segmentation offload the total length is 0, because the card fills it in: use the length of the frame.
  const std::size_t total = header.be16<2>() != 0 ? header.be16<2>() : available;
  if (total < header_length) return fail(DecodeErrorCode::ip_total_length_bad, offset + 2, "total length");
  const std::size_t here = std::min(total, available);

  out_.ip_version = 4;
  out_.hop_limit = header.u8<8>();
  out_.truncated = out_.truncated || total > available;
  out_.ip = make_range(offset, here);
  out_.tuple.source = {IpAddress::v4(header.bytes<12, 4>()), Port{}};
  out_.tuple.destination = {IpAddress::v4(header.bytes<16, 4>()), Port{}};
  const IpProtocol protocol{header.u8<9>()};
  out_.tuple.protocol = protocol;
  if (here < header_length) return success();  // the capture ends among the options

  const Ends ends{offset + here, offset + total};
  const unsigned fragment = header.be16<6>();
  if ((fragment & 0x3fffU) != 0) {
    out_.fragment.present = true;
    out_.fragment.more = (fragment & 0x2000U) != 0;
    out_.fragment.id = header.be16<4>();
    out_.fragment.offset = (fragment & 0x1fffU) * 8;
    out_.fragment.payload = make_range(offset + header_length, here - header_length);
    out_.fragment.next = protocol;
    if (out_.fragment.offset != 0) return success();
  }
  return finish(protocol, offset + header_length, ends);
}

Outcome Decoder::ipv6(std::size_t offset, std::size_t end) noexcept {
  const auto header = Fields<40>::at(frame_.first(end), offset);
  if (!header) return fail(DecodeErrorCode::truncated, offset, "IPv6 header");
  if (header.u8<0>() >> 4U != 6) return fail(DecodeErrorCode::ip_version_bad, offset, "version");
  const std::size_t available = end - offset;
  const IpProtocol next{header.u8<6>()};
  // A payload length of 0 means a jumbogram (RFC 2675) or offload: use the length of the frame. With no next header
  // (RFC 8200 4.7) the payload is empty.
  const bool open_ended = header.be16<4>() == 0 && next != kNoNextHeader;
  const std::size_t total = open_ended ? available : std::size_t{40} + header.be16<4>();
  const std::size_t here = std::min(total, available);

  out_.ip_version = 6;
  out_.hop_limit = header.u8<7>();
  out_.truncated = out_.truncated || total > available;
  out_.ip = make_range(offset, here);
  out_.tuple.source = {IpAddress::v6(header.bytes<8, 16>()), Port{}};
  out_.tuple.destination = {IpAddress::v6(header.bytes<24, 16>()), Port{}};
  out_.tuple.protocol = next;
  return finish(next, offset + 40, {offset + here, offset + total});
}

// Behind the IP header: extension headers, then the transport header, then (where asked for) the tunnel.
Outcome Decoder::finish(IpProtocol protocol, std::size_t offset, Ends ends) noexcept {
  if (is_extension_header(protocol, out_.ip_version)) {
    const auto walked = step_over_extension_headers(frame_, out_.ip_version, protocol, offset, ends, out_.fragment);
    out_.tuple.protocol = walked.protocol;
    if (walked.outcome.failed() || !walked.complete) return walked.outcome;
    protocol = walked.protocol;
    offset = walked.offset;
  }
  if (const auto outcome = decode_transport(frame_, protocol, offset, ends, out_); outcome.failed()) return outcome;
  if (options_.tunnels && !out_.fragment.present) return tunnel(offset, ends);
  return success();
}

Outcome Decoder::tunnel(std::size_t offset, Ends ends) noexcept {
  Inner inner;
  const auto message = frame_.first(ends.here);
  switch (out_.tuple.protocol) {
    case IpProtocol::ipip:
    case IpProtocol::ipv6: inner = {Inner::Kind::ip, offset}; break;
    case IpProtocol::gre: inner = inside_gre(message, offset); break;
    case IpProtocol::udp:
      if (!out_.transport_valid || number(out_.tuple.destination.port) != kGtpUserPort) return success();
      inner = inside_gtp(frame_.first(out_.payload.end()), out_.payload.offset);
      break;
    default: return success();
  }
  if (inner.kind == Inner::Kind::none || (inner.kind == Inner::Kind::bad && out_.truncated)) return success();
  if (inner.kind == Inner::Kind::bad) return fail(DecodeErrorCode::tunnel_header_bad, inner.offset, "tunnel header");
  if (out_.tunnel_count == kMaxTunnels) return fail(DecodeErrorCode::tunnel_too_deep, inner.offset, "tunnel");

  // Forget the facts of the outer packet, except the tags and `truncated`.
  const Packet outer = out_;
  Packet fresh;
  fresh.ether_type = out_.ether_type;
  fresh.vlan_count = out_.vlan_count;
  fresh.vlans = out_.vlans;
  fresh.truncated = out_.truncated;
  fresh.tunnel_count = static_cast<std::uint8_t>(out_.tunnel_count + 1);
  const auto end = out_.tuple.protocol == IpProtocol::udp ? std::size_t{out_.payload.end()} : ends.here;
  out_ = fresh;
  auto outcome = inner.kind == Inner::Kind::ethernet ? ethernet(inner.offset, end) : any_ip(inner.offset, end);
  if (outcome.failed() && outcome.code == DecodeErrorCode::truncated && outer.truncated) {
    out_ = outer;  // the capture ends inside the inner header: the outer packet counts
    return success();
  }
  return outcome;
}

// out = Packet{}, member by member. For the whole assignment the compiler writes a slow string store.
void clear(Packet& out) noexcept {
  out.ether_type = 0;
  out.vlan_count = 0;
  out.vlans = {};
  out.tunnel_count = 0;
  out.ip_version = 0;
  out.hop_limit = 0;
  out.ip = {};
  out.tuple = {};
  out.transport_valid = false;
  out.truncated = false;
  out.transport = {};
  out.payload = {};
  out.fragment = {};
  out.tcp = {};
  out.icmp = {};
}

// The fast path for the usual frame. Every other frame goes to the Decoder, which gives the same answer for usual
// frames (a test compares the two).
[[nodiscard]] bool plain_udp(Bytes frame, const Options& options, Packet& out) noexcept {
  const auto header = Fields<kPlainUdpPayload>::at(frame, 0);
  if (!header || !is_plain_udp(header, frame.size(), options.tunnels)) return false;
  const std::size_t total = header.be16<16>();
  const std::size_t length = header.be16<38>();
  out.ether_type = kEtherTypeIpv4;
  out.ip_version = 4;
  out.hop_limit = header.u8<22>();
  out.ip = make_range(14, total);
  out.tuple.source = {IpAddress::v4(header.bytes<26, 4>()), Port{header.be16<34>()}};
  out.tuple.destination = {IpAddress::v4(header.bytes<30, 4>()), Port{header.be16<36>()}};
  out.tuple.protocol = IpProtocol::udp;
  out.transport = make_range(34, length);
  out.payload = make_range(42, length - 8);
  out.transport_valid = true;
  return true;
}

}  // namespace

std::optional<DecodeError> decode_into(LinkType link, Bytes frame, const Options& options, Packet& out) noexcept {
  clear(out);
  if (link == LinkType::ethernet && plain_udp(frame, options, out)) return std::nullopt;
  if (frame.size() > kMaxMessage) return DecodeError{DecodeErrorCode::too_long, 0, "frame"};
  const auto outcome = Decoder(frame, options, out).link(link);
  if (outcome.failed()) return outcome.error();
  return std::nullopt;
}

Result<Packet> decode(LinkType link, Bytes frame, const Options& options) noexcept {
  Result<Packet> result(std::in_place);
  if (const auto error = decode_into(link, frame, options, *result)) result.fail(*error);
  return result;
}

Result<Packet> decode_reassembled(IpAddress source, IpAddress destination, IpProtocol protocol, Bytes payload,
                                  const Options& options) noexcept {
  if (payload.size() > kMaxMessage) return DecodeError{DecodeErrorCode::too_long, 0, "datagram"};
  Packet packet;
  packet.ip_version = source.is_v4() && destination.is_v4() ? 4 : 6;
  packet.tuple = {{source, Port{}}, {destination, Port{}}, protocol};
  if (const auto outcome = Decoder(payload, options, packet).reassembled(protocol); outcome.failed())
    return outcome.error();
  return packet;
}

}  // namespace sallyport::net
