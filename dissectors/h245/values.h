// Values that H.225.0 and H.245 share: transport addresses, and text in the codings of PER. Both are Ranges of the
// message, for reading, reporting and rewriting.
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

// A TransportAddress (H.225.0 or H.245). `address` and `port` are the Ranges of an IP address.
struct TransportAddress {
  TransportKind kind = TransportKind::none;
  bool multicast = false;  // H.245 MulticastAddress; the caller checks the address itself
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
  octets,  // one octet for each character (IA5String, OCTET STRING)
  digits,  // two characters in an octet, in PER's coding of dialedDigits: an index in "#*,0123456789"
  bmp      // two octets for each character, big endian UCS-2 (BMPString)
};

// Text in a message.
struct Text {
  Range octets;
  std::uint16_t characters = 0;
  Coding coding = Coding::octets;

  [[nodiscard]] constexpr bool empty() const noexcept { return characters == 0; }
};

// Copies the text in UTF-8, as many whole characters as `out` holds. Returns the number of bytes.
[[nodiscard]] std::size_t copy_text(Bytes message, const Text& text, std::span<char> out) noexcept;
// The same as a string, for reports.
[[nodiscard]] std::string to_text(Bytes message, const Text& text);
// True if both have the same characters. The codings may differ.
[[nodiscard]] bool same_text(Bytes a_message, const Text& a, Bytes b_message, const Text& b) noexcept;

// A globally unique identifier in its usual text form, 8-4-4-4-12 hexadecimal digits; empty unless it has 16 octets.
[[nodiscard]] std::string guid_text(Bytes guid);

}  // namespace sallyport::h323
