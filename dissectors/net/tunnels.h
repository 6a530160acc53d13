// The place of the packet inside a tunnel. Internal to dissectors/net.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dissectors/base/bytes.h"

namespace sallyport::net {

inline constexpr std::uint16_t kGtpUserPort = 2152;

struct Inner {
  enum class Kind : std::uint8_t {
    none,      // not a tunnel that is read: the outer packet counts
    bad,       // a header that ends too early
    ip,        // an IPv4 or IPv6 packet
    ethernet,  // an Ethernet frame
  };
  Kind kind = Kind::none;
  std::size_t offset = 0;  // of the inner packet, or of the bad header
};

// `message` ends with the payload of the tunnel. `offset` is the start of the tunnel's header.
[[nodiscard]] Inner inside_gre(Bytes message, std::size_t offset) noexcept;
// The PPP session stage over Ethernet (RFC 2516 4) is a link and not a tunnel. It is always read.
[[nodiscard]] Inner inside_pppoe(Bytes message, std::size_t offset) noexcept;
[[nodiscard]] Inner inside_gtp(Bytes message, std::size_t offset) noexcept;

}  // namespace sallyport::net
