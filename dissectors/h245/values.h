// The values that H.225.0 and H.245 messages share: transport addresses, and text in the codings that PER gives it.
// Both stand in a message as Ranges, so that they can be read, reported and (later) rewritten.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"

namespace sallyport::h323 {

enum class TransportKind : std::uint8_t {
  none,          // absent
  ip,            // ipAddress / iPAddress
  ip6,           // ip6Address / iP6Address
  source_route,  // ipSourceRoute / iPSourceRouteAddress: the endpoint is its last hop
  other          // IPX, NetBIOS, NSAP, non-standard: no IP address in it
};

// A TransportAddress (H.225.0 or H.245). Where it is an IP address, `address` and `port` say where its octets are.
struct TransportAddress {
  TransportKind kind = TransportKind::none;
  bool multicast = false;  // H.245 MulticastAddress; the address itself is for the caller to judge
  Endpoint endpoint;
  Range address;  // 4 or 16 octets
  Range port;     // 2 octets, big endian

  [[nodiscard]] constexpr bool is_ip() const noexcept {
    return kind == TransportKind::ip || kind == TransportKind::ip6 || kind == TransportKind::source_route;
  }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return kind != TransportKind::none; }
};

[[nodiscard]] IpAddress ip6_address(Bytes message, Range address) noexcept;

enum class Coding : std::uint8_t {
  octets,  // one character an octet (IA5String, OCTET STRING)
  digits,  // two characters an octet, as PER packs those of dialedDigits: by their index in "#*,0123456789"
  bmp      // two octets a character, big endian UCS-2 (BMPString)
};

// Text in a message.
struct Text {
  Range octets;
  std::uint16_t characters = 0;
  Coding coding = Coding::octets;

  [[nodiscard]] constexpr bool empty() const noexcept { return characters == 0; }
};

// The text in UTF-8, as much of it as `out` holds in whole characters; the number of bytes written.
[[nodiscard]] std::size_t copy_text(Bytes message, const Text& text, std::span<char> out) noexcept;
// The same as a string, for reports.
[[nodiscard]] std::string to_text(Bytes message, const Text& text);
// True where both are the same characters, whatever their coding.
[[nodiscard]] bool same_text(Bytes a_message, const Text& a, Bytes b_message, const Text& b) noexcept;

// A globally unique identifier in its usual text form, 8-4-4-4-12 hexadecimal digits; empty unless it has 16 octets.
[[nodiscard]] std::string guid_text(Bytes guid);

}  // namespace sallyport::h323
