// Where the packet inside a tunnel begins. Internal to dissectors/net.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dissectors/base/bytes.h"

namespace sallyport::net {

inline constexpr std::uint16_t kGtpUserPort = 2152;

struct Inner {
  enum class Kind : std::uint8_t {
    none,      // nothing that is stepped into: the outer packet is what there is
    bad,       // a header that ends before it should
    ip,        // an IPv4 or IPv6 packet
    ethernet,  // an Ethernet frame
  };
  Kind kind = Kind::none;
  std::size_t offset = 0;  // of the inner packet, or of the bad header
};

// `message` ends where the tunnel's payload does; `offset` is where the tunnel's header begins.
[[nodiscard]] Inner inside_gre(Bytes message, std::size_t offset) noexcept;
// The PPP session stage over Ethernet (RFC 2516 4): a link, not a tunnel, so that it is always stepped into.
[[nodiscard]] Inner inside_pppoe(Bytes message, std::size_t offset) noexcept;
[[nodiscard]] Inner inside_gtp(Bytes message, std::size_t offset) noexcept;

}  // namespace sallyport::net
