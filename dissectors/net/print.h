// A test helper: a Packet as the golden files write it.
#pragma once

#include <sstream>
#include <string>

#include "dissectors/net/packet.h"

namespace sallyport::net {

inline std::string print(Range range) {
  return std::to_string(range.length) + " octets at " + std::to_string(range.offset);
}

inline std::string print(const FiveTuple& tuple) {
  return to_text(tuple.protocol) + " " + to_text(tuple.source) + " > " + to_text(tuple.destination);
}

inline std::string print_flags(std::uint8_t flags) {
  static constexpr const char* kNames[] = {"fin", "syn", "rst", "psh", "ack", "urg"};
  std::string out;
  for (unsigned i = 0; i < 6; ++i)
    if (((unsigned{flags} >> i) & 1U) != 0) out += std::string(" ") + kNames[i];
  return out;
}

inline std::string print(const Packet& p, Bytes frame) {
  std::ostringstream out;
  if (p.ether_type != 0) out << "ether type 0x" << std::hex << p.ether_type << std::dec << "\n";
  for (unsigned i = 0; i < p.vlan_count; ++i) out << "vlan " << p.vlans[i] << "\n";
  if (p.tunnel_count != 0) out << "tunnels " << unsigned{p.tunnel_count} << "\n";
  if (p.ip_version == 0) return out.str() + "not IP\n";
  out << "IPv" << unsigned{p.ip_version} << ", " << print(p.ip) << ", hop limit " << unsigned{p.hop_limit}
      << (p.truncated ? ", truncated" : "") << "\n"
      << print(p.tuple) << "\n";
  if (p.fragment.present)
    out << "fragment " << p.fragment.id << ", offset " << p.fragment.offset << (p.fragment.more ? ", more" : ", last")
        << ", " << print(p.fragment.payload) << ", of " << to_text(p.fragment.next) << "\n";
  out << "transport " << (p.transport_valid ? "" : "not valid, ") << print(p.transport) << ", payload "
      << print(p.payload) << ", checksum " << (transport_checksum_right(p, frame) ? "right" : "wrong") << "\n";
  if (p.tuple.protocol == IpProtocol::tcp)
    out << "sequence " << p.tcp.sequence << ", acknowledgement " << p.tcp.acknowledgement << ", window " << p.tcp.window
        << "," << print_flags(p.tcp.flags) << "\n";
  if (p.tuple.protocol == IpProtocol::icmp || p.tuple.protocol == IpProtocol::icmpv6) {
    out << "type " << unsigned{p.icmp.type} << ", code " << unsigned{p.icmp.code} << (p.icmp.error ? ", error" : "")
        << "\n";
    if (p.icmp.quoted_valid) out << "quotes " << print(p.icmp.quoted) << "\n";
  }
  return out.str();
}

inline std::string print(const Result<Packet>& packet, Bytes frame) {
  if (packet) return print(*packet, frame);
  return "error " + std::string(name(packet.error().code)) + " at " + std::to_string(packet.error().offset) +
         ", field " + std::string(packet.error().field) + "\n";
}

}  // namespace sallyport::net
