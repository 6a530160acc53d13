#include "dissectors/base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sallyport {
namespace {

std::optional<std::uint16_t> parse_number(std::string_view text, unsigned limit) noexcept {
  unsigned value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end || value > limit) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN + 1> buffer{};
  if (text.empty() || text.size() >= buffer.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(text.begin(), text.end(), buffer.begin());
  if (text.find(':') == std::string_view::npos) {
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, buffer.data(), four.data()) != 1) return std::nullopt;
    return v4(four);
  }
  std::array<std::uint8_t, 16> sixteen{};
  if (inet_pton(AF_INET6, buffer.data(), sixteen.data()) != 1) return std::nullopt;
  return v6(sixteen);
}

std::string to_text(IpProtocol protocol) {
  switch (protocol) {
    case IpProtocol::icmp: return "icmp";
    case IpProtocol::ipip: return "ipip";
    case IpProtocol::tcp: return "tcp";
    case IpProtocol::udp: return "udp";
    case IpProtocol::ipv6: return "ipv6";
    case IpProtocol::gre: return "gre";
    case IpProtocol::icmpv6: return "icmpv6";
    case IpProtocol::sctp: return "sctp";
  }
  return std::to_string(static_cast<unsigned>(protocol));
}

std::string to_text(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (address.is_v4())
    inet_ntop(AF_INET, address.bytes().data() + 12, buffer.data(), buffer.size());
  else
    inet_ntop(AF_INET6, address.bytes().data(), buffer.data(), buffer.size());
  return buffer.data();
}

namespace {

// The bits in which two addresses differ. The first bit of the address is the highest bit.
std::array<std::uint64_t, 2> differing(const IpAddress& a, const IpAddress& b) noexcept {
  const auto one = std::bit_cast<std::array<std::uint64_t, 2>>(a.bytes());
  const auto two = std::bit_cast<std::array<std::uint64_t, 2>>(b.bytes());
  std::array<std::uint64_t, 2> out{one[0] ^ two[0], one[1] ^ two[1]};
  if constexpr (std::endian::native == std::endian::little)
    for (auto& word : out) word = __builtin_bswap64(word);
  return out;
}

}  // namespace

bool Prefix::contains(const IpAddress& other) const noexcept {
  const bool v4 = address.is_v4();
  // An IPv4 prefix also compares the 96 bits of the IPv4-mapped form.
  if (!v4 && other.is_v4()) return false;
  const unsigned bits = std::min(length + (v4 ? 96U : 0U), 128U);
  const auto differ = differing(address, other);
  const auto counts = [](unsigned leading) {
    return leading == 0 ? 0 : ~std::uint64_t{0} << (64U - std::min(leading, 64U));
  };
  return (differ[0] & counts(bits)) == 0 && (differ[1] & counts(bits > 64 ? bits - 64 : 0)) == 0;
}

std::optional<Prefix> Prefix::parse(std::string_view text) noexcept {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned whole = address->is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) return Prefix{*address, static_cast<std::uint8_t>(whole)};
  const auto length = parse_number(text.substr(slash + 1), whole);
  if (!length) return std::nullopt;
  return Prefix{*address, static_cast<std::uint8_t>(*length)};
}

std::string to_text(const Prefix& prefix) {
  return to_text(prefix.address) + "/" + std::to_string(prefix.length);
}

std::string to_text(const Endpoint& endpoint) {
  const auto address = to_text(endpoint.address);
  const auto port = std::to_string(number(endpoint.port));
  return endpoint.address.is_v4() ? address + ":" + port : "[" + address + "]:" + port;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) noexcept {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (host.find(':') == std::string_view::npos) return std::nullopt;
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  const auto address = IpAddress::parse(host);
  const auto port = parse_number(text.substr(colon + 1), 65535);
  if (!address || !port) return std::nullopt;
  return Endpoint{*address, Port{*port}};
}

}  // namespace sallyport
