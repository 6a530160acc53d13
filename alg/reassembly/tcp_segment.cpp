#include "alg/reassembly/tcp_segment.h"

#include <algorithm>

namespace sallyport {
namespace {

constexpr std::size_t kMac = 6;
constexpr std::size_t kTcpHeader = 20;
constexpr std::uint8_t kHops = 64;
constexpr std::size_t kLongest = 1400;  // one segment, on any link with phones

void put16(std::vector<std::byte>& out, std::uint32_t value) {
  out.push_back(static_cast<std::byte>(value >> 8U));
  out.push_back(static_cast<std::byte>(value));
}
void put32(std::vector<std::byte>& out, std::uint32_t value) {
  put16(out, value >> 16U);
  put16(out, value);
}
void put(std::vector<std::byte>& out, const IpAddress& address) {
  const auto bytes = address.bytes();
  for (std::size_t i = address.is_v4() ? 12 : 0; i < bytes.size(); ++i) out.push_back(std::byte{bytes[i]});
}

// One's complement sum (RFC 1071). The bytes begin at an even offset.
std::uint32_t sum(Bytes bytes) noexcept {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    total += std::to_integer<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8U : 0U);
  return total;
}
std::uint16_t checksum(std::uint32_t total) noexcept {
  while (total > 0xffffU) total = (total & 0xffffU) + (total >> 16U);
  return static_cast<std::uint16_t>(~total);
}
void set16(std::vector<std::byte>& out, std::size_t at, std::uint16_t value) noexcept {
  out[at] = static_cast<std::byte>(value >> 8U);
  out[at + 1] = static_cast<std::byte>(value);
}

// Copies the bytes before the IP header. False: another packet cannot use this link header unchanged.
bool link_header(const InFlight& like, bool back, std::vector<std::byte>& out) {
  const auto& ip = like.headers.ip;
  if (like.headers.tunnel_count != 0 || ip.empty() || like.bytes.size() < ip.end()) return false;
  const auto header = like.bytes.first(ip.offset);
  out.assign(header.begin(), header.end());
  if (like.link != net::LinkType::ethernet) return true;
  if (out.size() < 2 * kMac + 2) return false;
  const auto type = std::to_integer<unsigned>(out[out.size() - 2]) << 8U | std::to_integer<unsigned>(out.back());
  if (type != 0x0800U && type != 0x86ddU) return false;
  if (back) std::swap_ranges(out.begin(), out.begin() + kMac, out.begin() + kMac);
  return true;
}

}  // namespace

std::vector<std::byte> make_segment(const InFlight& like, const TcpSegment& segment) {
  std::vector<std::byte> out;
  if (segment.payload.size() > kLongest || !link_header(like, segment.back, out)) return {};
  const auto tuple = segment.back ? like.headers.tuple.reversed() : like.headers.tuple;
  const auto& source = tuple.source;
  const auto& destination = tuple.destination;
  const auto length = static_cast<std::uint32_t>(kTcpHeader + segment.payload.size());
  const auto ip = out.size();
  if (source.address.is_v4()) {
    put16(out, 0x4500);
    put16(out, 20 + length);
    put32(out, 0x4000);  // identification 0, don't fragment (RFC 6864 4.1)
    put16(out, std::uint32_t{kHops} << 8U | static_cast<std::uint32_t>(IpProtocol::tcp));
    put16(out, 0);
    put(out, source.address);
    put(out, destination.address);
    set16(out, ip + 10, checksum(sum(Bytes{out}.subspan(ip))));
  } else {
    put32(out, 0x60000000);
    put16(out, length);
    put16(out, static_cast<std::uint32_t>(IpProtocol::tcp) << 8U | kHops);
    put(out, source.address);
    put(out, destination.address);
  }
  const auto tcp = out.size();
  put16(out, number(source.port));
  put16(out, number(destination.port));
  put32(out, segment.sequence);
  put32(out, segment.acknowledgement);
  put16(out, 0x5000U | segment.flags);
  put32(out, 0);  // window, checksum
  put16(out, 0);
  out.insert(out.end(), segment.payload.begin(), segment.payload.end());
  std::vector<std::byte> pseudo;
  put(pseudo, source.address);
  put(pseudo, destination.address);
  const auto total = sum(pseudo) + static_cast<std::uint32_t>(IpProtocol::tcp) + length + sum(Bytes{out}.subspan(tcp));
  set16(out, tcp + 16, checksum(total));
  return out;
}

}  // namespace sallyport
