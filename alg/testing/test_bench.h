// A test helper: frames, a policy and a sink of events, so that a test of the engine states only its subject.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alg/events/events.h"
#include "alg/packet.h"
#include "alg/protocols.h"
#include "rules/policy.h"

namespace sallyport {

inline const IpAddress kPhone = IpAddress::v4(0x0a010105);     // 10.1.1.5, inside
inline const IpAddress kPhone2 = IpAddress::v4(0x0a010106);    // 10.1.1.6, inside
inline const IpAddress kProvider = IpAddress::v4(0xcb007109);  // 203.0.113.9, outside
inline const IpAddress kStranger = IpAddress::v4(0xc6336407);  // 198.51.100.7, outside

// One interface on each side; from outside only SIP is permitted by list.
inline constexpr std::string_view kGatewayPolicy = R"(interface inside
 sallyport zone inside
 ip address 10.1.1.1 255.255.255.0
interface outside
 sallyport zone outside
 ip access-group 101 in
access-list 101 permit udp any any eq 5060
access-list 101 permit tcp any any eq 5060
)";

// The policy of this text; a text that does not compile ends the program.
inline std::shared_ptr<const rules::Policy> policy_of(std::string_view text) {
  auto compiled = rules::compile(text, "test");
  for (const auto& diagnostic : compiled.diagnostics)
    std::fprintf(stderr, "%s\n", rules::format(diagnostic, "test").c_str());
  if (!compiled.policy) std::abort();
  return compiled.policy;
}
inline std::shared_ptr<const rules::Policy> gateway_policy(std::string_view more = {}) {
  return policy_of(std::string{kGatewayPolicy} + std::string{more});
}

inline FiveTuple udp(IpAddress source, std::uint16_t source_port, IpAddress destination, std::uint16_t port) {
  return {{source, Port{source_port}}, {destination, Port{port}}, IpProtocol::udp};
}
inline FiveTuple tcp(IpAddress source, std::uint16_t source_port, IpAddress destination, std::uint16_t port) {
  return {{source, Port{source_port}}, {destination, Port{port}}, IpProtocol::tcp};
}

namespace frame {

inline void u16(std::string& out, std::uint32_t value) {
  out += static_cast<char>((value >> 8U) & 0xffU);
  out += static_cast<char>(value & 0xffU);
}
inline void u32(std::string& out, std::uint32_t value) {
  u16(out, value >> 16U);
  u16(out, value);
}
inline std::string as_string(Bytes bytes) {
  return std::string{as_text(bytes)};
}

// An IPv4 packet; `fragment` is the header's field of flags and offset.
inline std::string ipv4(IpAddress source, IpAddress destination, IpProtocol protocol, const std::string& payload,
                        std::uint16_t fragment = 0, std::uint16_t id = 1) {
  std::string out{"\x45\x00", 2};
  u16(out, static_cast<std::uint32_t>(20 + payload.size()));
  u16(out, id);
  u16(out, fragment);
  out += '\x40';
  out += static_cast<char>(protocol);
  u16(out, 0);
  u32(out, source.v4_value());
  u32(out, destination.v4_value());
  return out + payload;
}
inline std::string ethernet(const std::string& packet, std::uint16_t type = 0x0800) {
  std::string out{"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02", 12};
  u16(out, type);
  return out + packet;
}
inline std::string udp_header(const FiveTuple& tuple, const std::string& payload) {
  std::string out;
  u16(out, number(tuple.source.port));
  u16(out, number(tuple.destination.port));
  u16(out, static_cast<std::uint32_t>(payload.size() + 8));
  u16(out, 0);
  return out + payload;
}
inline std::string udp(const FiveTuple& tuple, const std::string& payload) {
  return ethernet(ipv4(tuple.source.address, tuple.destination.address, IpProtocol::udp, udp_header(tuple, payload)));
}
struct TcpPart {
  std::uint32_t sequence = 0, acknowledgement = 0;
  std::uint8_t flags = net::tcp_flag::ack;
};
inline std::string tcp(const FiveTuple& tuple, const TcpPart& part, const std::string& payload = {}) {
  std::string out;
  u16(out, number(tuple.source.port));
  u16(out, number(tuple.destination.port));
  u32(out, part.sequence);
  u32(out, part.acknowledgement);
  out += '\x50';
  out += static_cast<char>(part.flags);
  u16(out, 0xffff);
  u32(out, 0);
  return ethernet(ipv4(tuple.source.address, tuple.destination.address, IpProtocol::tcp, out + payload));
}
inline std::string rtp(std::uint16_t sequence, std::uint32_t timestamp, std::uint8_t payload_type = 0,
                       std::uint32_t ssrc = 0x1234) {
  std::string out{"\x80", 1};
  out += static_cast<char>(payload_type);
  u16(out, sequence);
  u32(out, timestamp);
  u32(out, ssrc);
  return out + std::string(160, '\x55');
}
// A receiver report without blocks, and an empty source description.
inline std::string rtcp() {
  return std::string{"\x80\xc9\x00\x01\x00\x00\x12\x34\x81\xca\x00\x02\x00\x00\x12\x34\x00\x00\x00\x00", 20};
}

}  // namespace frame

class EventLog final : public EventSink {
 public:
  void on_event(const Event& event) override { events.push_back(event); }
  template <class T>
  [[nodiscard]] std::vector<T> all() const {
    std::vector<T> out;
    for (const auto& event : events)
      if (const auto* it = std::get_if<T>(&event.what)) out.push_back(*it);
    return out;
  }
  template <class T>
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(), [](const Event& event) { return std::holds_alternative<T>(event.what); }));
  }
  std::vector<Event> events;
};

}  // namespace sallyport
