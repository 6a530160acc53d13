// Hosts and URIs: sip, sips (RFC 3261 19.1), tel (RFC 3966), and any other scheme as an opaque text.
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

struct Host {
  Range name;  // without brackets
  bool is_address = false;
  IpAddress address;
};

// A host name, an IPv4 address or an IPv6 address in brackets.
[[nodiscard]] bool take_host(Scan& scan, Host& out) noexcept;

// 1*DIGIT up to 65535. 0 is what the grammar lets through and no port: it reads as "not given".
[[nodiscard]] bool take_port(Scan& scan, std::uint16_t& out) noexcept;

// The whole field is the URI.
[[nodiscard]] bool read_uri(Scan& scan, Uri& out) noexcept;

// Whether a sip or sips URI carries header fields ("?Route=...").
[[nodiscard]] bool has_headers(std::string_view message, const Uri& uri) noexcept;

}  // namespace sallyport::sip
