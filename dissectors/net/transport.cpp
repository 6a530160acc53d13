#include "dissectors/net/transport.h"

#include <algorithm>

#include "dissectors/base/fields.h"

namespace sallyport::net {
namespace {

// ICMP types that quote a packet (rfc792; rfc4443 2.1: all types below 128).
[[nodiscard]] constexpr bool is_icmp_error(std::uint8_t type) noexcept {
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}
[[nodiscard]] constexpr bool is_icmpv6_error(std::uint8_t type) noexcept {
  return type < 128;
}

[[nodiscard]] constexpr bool has_ports(IpProtocol protocol) noexcept {
  return protocol == IpProtocol::udp || protocol == IpProtocol::tcp || protocol == IpProtocol::sctp;
}

void set_ports(FiveTuple& tuple, std::uint16_t source, std::uint16_t destination) noexcept {
  tuple.source.port = Port{source};
  tuple.destination.port = Port{destination};
}

// The bytes end inside a header. If the capture cut it, or a first fragment is too small to hold it, the packet has no
// valid transport header. Otherwise the packet's lengths are wrong, which is an error.
[[nodiscard]] Outcome missing(Ends ends, const Packet& out, DecodeErrorCode code, std::size_t offset,
                              const char* field) noexcept {
  if (ends.here < ends.announced || out.fragment.present) return success();
  return fail(code, offset, field);
}

Outcome udp(Bytes frame, std::size_t offset, Ends ends, Packet& out) noexcept {
  const auto header = Fields<8>::at(frame.first(ends.here), offset);
  if (!header) return missing(ends, out, DecodeErrorCode::udp_length_bad, offset, "UDP header");
  set_ports(out.tuple, header.be16<0>(), header.be16<2>());
  const std::size_t length = header.be16<4>();
  // In a first fragment, the UDP header has the length of the whole datagram.
  if (length < 8 || (length > ends.announced - offset && !out.fragment.present))
    return fail(DecodeErrorCode::udp_length_bad, offset + 4, "UDP length");
  const std::size_t here = std::min(length, ends.here - offset);
  out.transport = make_range(offset, here);
  out.payload = make_range(offset + 8, here - 8);
  out.transport_valid = true;
  return success();
}

Outcome tcp(Bytes frame, std::size_t offset, Ends ends, Packet& out) noexcept {
  const auto header = Fields<20>::at(frame.first(ends.here), offset);
  if (!header) return missing(ends, out, DecodeErrorCode::tcp_header_length_bad, offset, "TCP header");
  set_ports(out.tuple, header.be16<0>(), header.be16<2>());
  out.tcp = {header.be32<4>(), header.be32<8>(), header.be16<14>(), header.u8<13>()};
  const std::size_t header_length = std::size_t{header.u8<12>()} / 16 * 4;
  if (header_length < 20) return fail(DecodeErrorCode::tcp_header_length_bad, offset + 12, "data offset");
  const std::size_t here = ends.here - offset;
  if (header_length > here) {
    if (header_length <= ends.announced - offset || out.fragment.present) return success();
    return fail(DecodeErrorCode::tcp_header_length_bad, offset + 12, "data offset");
  }
  out.transport = make_range(offset, here);
  out.payload = make_range(offset + header_length, here - header_length);
  out.transport_valid = true;
  return success();
}

// rfc9260 3.3.1: the user data of the first DATA chunk, if the chunk holds a whole message (B and E set).
Outcome sctp(Bytes frame, std::size_t offset, Ends ends, Packet& out) noexcept {
  const auto message = frame.first(ends.here);
  const auto header = Fields<12>::at(message, offset);
  if (!header) return missing(ends, out, DecodeErrorCode::sctp_chunk_length_bad, offset, "SCTP header");
  set_ports(out.tuple, header.be16<0>(), header.be16<2>());
  out.transport = make_range(offset, ends.here - offset);
  constexpr std::size_t kDataHeader = 16;
  for (std::size_t at = offset + 12; at < ends.here;) {
    const auto chunk = Fields<4>::at(message, at);
    if (!chunk) return missing(ends, out, DecodeErrorCode::sctp_chunk_length_bad, at, "chunk length");
    const std::size_t length = chunk.be16<2>();
    const bool data = chunk.u8<0>() == 0;
    if (length < (data ? kDataHeader : std::size_t{4}))
      return fail(DecodeErrorCode::sctp_chunk_length_bad, at + 2, "chunk length");
    if (length > ends.here - at) return missing(ends, out, DecodeErrorCode::sctp_chunk_length_bad, at, "chunk length");
    if (data) {
      constexpr unsigned kWhole = 0x03;
      if ((chunk.u8<1>() & kWhole) == kWhole) out.payload = make_range(at + kDataHeader, length - kDataHeader);
      break;
    }
    at += (length + 3) / 4 * 4;
  }
  out.transport_valid = true;
  return success();
}

// The packet that an ICMP error quotes, as far as it goes.
void quoted(Bytes frame, std::size_t offset, Ends ends, Icmp& icmp) noexcept {
  const auto message = frame.first(ends.here);
  const auto first = Fields<1>::at(message, offset);
  IpProtocol protocol{};
  bool later_fragment = false;
  if (first.u8<0>() >> 4U == 4) {
    const auto header = Fields<20>::at(message, offset);
    const std::size_t header_length = std::size_t{first.u8<0>() & 0x0fU} * 4;
    if (!header || header_length < 20) return;
    icmp.quoted.source.address = IpAddress::v4(header.bytes<12, 4>());
    icmp.quoted.destination.address = IpAddress::v4(header.bytes<16, 4>());
    protocol = IpProtocol{header.u8<9>()};
    later_fragment = (header.be16<6>() & 0x1fffU) != 0;
    offset += header_length;
  } else if (first.u8<0>() >> 4U == 6) {
    const auto header = Fields<40>::at(message, offset);
    if (!header) return;
    icmp.quoted.source.address = IpAddress::v6(header.bytes<8, 16>());
    icmp.quoted.destination.address = IpAddress::v6(header.bytes<24, 16>());
    Fragment fragment;
    const auto walked = step_over_extension_headers(frame, 6, IpProtocol{header.u8<6>()}, offset + 40, ends, fragment);
    protocol = walked.protocol;
    later_fragment = fragment.present && fragment.offset != 0;
    if (walked.outcome.failed() || (!walked.complete && !later_fragment)) return;
    offset = walked.offset;
  } else {
    return;
  }
  icmp.quoted.protocol = protocol;
  if (!later_fragment && has_ports(protocol)) {
    const auto ports = Fields<4>::at(message, offset);
    if (!ports) return;
    set_ports(icmp.quoted, ports.be16<0>(), ports.be16<2>());
  }
  icmp.quoted_valid = true;
}

Outcome icmp(Bytes frame, bool version6, std::size_t offset, Ends ends, Packet& out) noexcept {
  const auto header = Fields<8>::at(frame.first(ends.here), offset);
  if (!header) return missing(ends, out, DecodeErrorCode::icmp_header_short, offset, "ICMP header");
  out.icmp.type = header.u8<0>();
  out.icmp.code = header.u8<1>();
  out.icmp.error = version6 ? is_icmpv6_error(out.icmp.type) : is_icmp_error(out.icmp.type);
  out.transport = make_range(offset, ends.here - offset);
  out.transport_valid = true;
  if (out.icmp.error) quoted(frame, offset + 8, ends, out.icmp);
  return success();
}

}  // namespace

Walked step_over_extension_headers(Bytes frame, unsigned ip_version, IpProtocol protocol, std::size_t offset, Ends ends,
                                   Fragment& fragment) noexcept {
  const auto message = frame.first(ends.here);
  for (unsigned stepped = 0; is_extension_header(protocol, ip_version); ++stepped) {
    if (stepped == kMaxExtensionHeaders)
      return {fail(DecodeErrorCode::ip_extension_headers_too_many, offset, "extension header"), protocol, offset};
    const auto header = Fields<8>::at(message, offset);
    if (!header) {
      if (ends.here < ends.announced || fragment.present) return {success(), protocol, offset};
      return {fail(DecodeErrorCode::ip_extension_header_bad, offset, "extension header"), protocol, offset};
    }
    const IpProtocol next{header.u8<0>()};
    std::size_t length = (std::size_t{header.u8<1>()} + 1) * 8;
    if (protocol == kAuthentication) length = (std::size_t{header.u8<1>()} + 2) * 4;  // rfc4302 2.2
    if (protocol == kFragmentHeader) {
      length = 8;
      const unsigned place = header.be16<2>();
      const bool more = (place & 1U) != 0;
      if (fragment.present) return {success(), protocol, offset};  // a fragment of a fragment: not read
      if (more || place >= 8) {
        fragment = {true, more, header.be32<4>(), place & 0xfff8U, make_range(offset + 8, ends.here - offset - 8),
                    next};
        if (place >= 8) return {success(), next, offset + 8};
      }
    }
    if (length > ends.here - offset) {
      if (length <= ends.announced - offset || fragment.present) return {success(), protocol, offset};
      return {fail(DecodeErrorCode::ip_extension_header_bad, offset + 1, "header length"), protocol, offset};
    }
    protocol = next;
    offset += length;
  }
  return {success(), protocol, offset, true};
}

Outcome decode_transport(Bytes frame, IpProtocol protocol, std::size_t offset, Ends ends, Packet& out) noexcept {
  switch (protocol) {
    case IpProtocol::udp: return udp(frame, offset, ends, out);
    case IpProtocol::tcp: return tcp(frame, offset, ends, out);
    case IpProtocol::sctp: return sctp(frame, offset, ends, out);
    case IpProtocol::icmp: return icmp(frame, false, offset, ends, out);
    case IpProtocol::icmpv6: return icmp(frame, true, offset, ends, out);
    default: out.transport = make_range(offset, ends.here - offset); return success();
  }
}

}  // namespace sallyport::net
