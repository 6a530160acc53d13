// A test helper: a Packet as the golden files list it.
#pragma once

#include <string>

#include "dissectors/net/packet.h"
#include "dissectors/testing/facts.h"

namespace sallyport::net {

[[nodiscard]] inline std::string flag_names(std::uint8_t flags) {
  static constexpr std::string_view kNames[] = {"fin", "syn", "rst", "psh", "ack", "urg"};
  std::string out;
  for (unsigned i = 0; i < 6; ++i)
    if (((unsigned{flags} >> i) & 1U) != 0) out += (out.empty() ? "" : " ") + std::string(kNames[i]);
  return out;
}

[[nodiscard]] inline std::string tuple_text(const FiveTuple& tuple) {
  return to_text(tuple.protocol) + " " + to_text(tuple.source) + " > " + to_text(tuple.destination);
}

[[nodiscard]] inline std::string print(const Packet& p, Bytes frame) {
  FactList out(frame);
  if (p.ether_type != 0) out.hex("ether_type", p.ether_type);
  for (unsigned i = 0; i < p.vlan_count; ++i) out.number("vlan", p.vlans[i]);
  if (p.tunnel_count != 0) out.number("tunnels", p.tunnel_count);
  if (p.ip_version == 0) {
    out.flag("not IP");
    return out.take();
  }
  out.octets("ipv" + std::to_string(p.ip_version), p.ip);
  out.number("hop_limit", p.hop_limit);
  out.flag("truncated", p.truncated);
  out.word("tuple", tuple_text(p.tuple));
  if (p.fragment.present) {
    out.number("fragment.id", p.fragment.id);
    out.number("fragment.offset", p.fragment.offset);
    out.flag("fragment.more", p.fragment.more);
    out.octets("fragment.payload", p.fragment.payload);
    out.word("fragment.next", to_text(p.fragment.next));
  }
  out.flag("transport not valid", !p.transport_valid);
  out.octets("transport", p.transport);
  out.octets("payload", p.payload);
  out.word("checksum", transport_checksum_right(p, frame) ? "right" : "wrong");
  if (p.tuple.protocol == IpProtocol::tcp) {
    out.number("tcp.sequence", p.tcp.sequence);
    out.number("tcp.acknowledgement", p.tcp.acknowledgement);
    out.number("tcp.window", p.tcp.window);
    out.word("tcp.flags", flag_names(p.tcp.flags));
  }
  if (p.tuple.protocol == IpProtocol::icmp || p.tuple.protocol == IpProtocol::icmpv6) {
    out.number("icmp.type", p.icmp.type);
    out.number("icmp.code", p.icmp.code);
    out.flag("icmp.error", p.icmp.error);
    if (p.icmp.quoted_valid) out.word("icmp.quoted", tuple_text(p.icmp.quoted));
  }
  return out.take();
}

[[nodiscard]] inline std::string print(const Result<Packet>& packet, Bytes frame) {
  if (packet) return print(*packet, frame);
  FactList out(frame);
  out.error(packet.error());
  return out.take();
}

}  // namespace sallyport::net
