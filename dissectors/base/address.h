// IP addresses, ports and transport endpoints, as values that can be compared, hashed and printed.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport {

// A port in host order. The type has no arithmetic.
enum class Port : std::uint16_t {};
[[nodiscard]] constexpr std::uint16_t number(Port port) noexcept {
  return static_cast<std::uint16_t>(port);
}

// IP protocol numbers (IANA) that the firewall tells apart; any other number is a valid value too.
enum class IpProtocol : std::uint8_t {
  icmp = 1,
  ipip = 4,
  tcp = 6,
  udp = 17,
  ipv6 = 41,
  gre = 47,
  icmpv6 = 58,
  sctp = 132
};
// "udp", "tcp", "icmp", "icmpv6", "sctp", "gre", or the number.
[[nodiscard]] std::string to_text(IpProtocol protocol);

// An IPv4 or IPv6 address. IPv4 is kept in its IPv4-mapped form (RFC 4291 2.5.5.2), so that one 16-byte
// key serves both families; the prefix distinguishes them. A mapped address inside an IPv6 packet is the same host
// and compares equal.
class IpAddress {
 public:
  constexpr IpAddress() noexcept = default;  // "::", which is also "no address"
  [[nodiscard]] static constexpr IpAddress v4(std::array<std::uint8_t, 4> b) noexcept {
    // Write two words, which stay in registers. Sixteen single stores that are read back as one word stall in every
    // packet.
    IpAddress a;
    a.bytes_ = std::bit_cast<std::array<std::uint8_t, 16>>(Words{0, kMapped, b});
    return a;
  }
  [[nodiscard]] static constexpr IpAddress v4(std::uint32_t host_order) noexcept {
    return v4({static_cast<std::uint8_t>(host_order >> 24U), static_cast<std::uint8_t>(host_order >> 16U),
               static_cast<std::uint8_t>(host_order >> 8U), static_cast<std::uint8_t>(host_order)});
  }
  [[nodiscard]] static constexpr IpAddress v6(std::array<std::uint8_t, 16> b) noexcept {
    IpAddress a;
    a.bytes_ = b;
    return a;
  }
  // Strict text: dotted quad, or RFC 4291 text without brackets, zone or prefix length.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text) noexcept;

  [[nodiscard]] constexpr bool is_v4() const noexcept {
    const auto words = std::bit_cast<Words>(bytes_);
    return words.high == 0 && words.mapped == kMapped;
  }
  [[nodiscard]] constexpr std::uint32_t v4_value() const noexcept {
    return (std::uint32_t{bytes_[12]} << 24U) | (std::uint32_t{bytes_[13]} << 16U) | (std::uint32_t{bytes_[14]} << 8U) |
           bytes_[15];
  }
  [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }

  [[nodiscard]] constexpr bool is_unspecified() const noexcept {
    return is_v4() ? v4_value() == 0 : bytes_ == std::array<std::uint8_t, 16>{};
  }
  [[nodiscard]] constexpr bool is_loopback() const noexcept {
    if (is_v4()) return bytes_[12] == 127;
    for (std::size_t i = 0; i < 15; ++i)
      if (bytes_[i] != 0) return false;
    return bytes_[15] == 1;
  }
  [[nodiscard]] constexpr bool is_multicast() const noexcept {
    return is_v4() ? (bytes_[12] & 0xf0U) == 0xe0 : bytes_[0] == 0xff;
  }
  // 255.255.255.255 only. A directed broadcast depends on the network.
  [[nodiscard]] constexpr bool is_broadcast() const noexcept { return is_v4() && v4_value() == 0xffffffffU; }
  [[nodiscard]] constexpr bool is_link_local() const noexcept {
    return is_v4() ? bytes_[12] == 169 && bytes_[13] == 254 : bytes_[0] == 0xfe && (bytes_[1] & 0xc0U) == 0x80;
  }

  friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  struct Words {
    std::uint64_t high;
    std::uint32_t mapped;
    std::array<std::uint8_t, 4> low;
  };
  static constexpr auto kMapped = std::bit_cast<std::uint32_t>(std::array<std::uint8_t, 4>{0, 0, 0xff, 0xff});
  std::array<std::uint8_t, 16> bytes_{};
};
[[nodiscard]] std::string to_text(const IpAddress& address);

// A network: an address and how many of its leading bits count (0-32 for IPv4, 0-128 for IPv6).
struct Prefix {
  IpAddress address;
  std::uint8_t length = 0;

  [[nodiscard]] bool contains(const IpAddress& other) const noexcept;
  // "10.1.1.0/24", "2001:db8::/32", or a bare address (its whole length).
  [[nodiscard]] static std::optional<Prefix> parse(std::string_view text) noexcept;
  friend bool operator==(const Prefix&, const Prefix&) = default;
};
[[nodiscard]] std::string to_text(const Prefix& prefix);

struct Endpoint {
  IpAddress address;
  Port port{};
  friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};
// "10.1.1.5:5060", "[2001:db8::1]:5060".
[[nodiscard]] std::string to_text(const Endpoint& endpoint);
// Reads what to_text() writes.
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string_view text) noexcept;

struct FiveTuple {
  Endpoint source;
  Endpoint destination;
  IpProtocol protocol{};
  friend constexpr auto operator<=>(const FiveTuple&, const FiveTuple&) = default;
  [[nodiscard]] constexpr FiveTuple reversed() const noexcept { return {destination, source, protocol}; }
};

}  // namespace sallyport
