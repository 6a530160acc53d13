// Hosts and URIs: sip, sips (RFC 3261 19.1), tel (RFC 3966), and any other scheme as an opaque text. What nearly
// every header has, a SIP URI with an IPv4 address, is read here, where it becomes part of the header's own reader.
#pragma once

#include "dissectors/base/dotted_quad.h"
#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// Where a host that is read goes to: members of a Uri or Via without a host. They are written one by one and where
// they stay, since what is put together elsewhere and copied is read before it is quite written, which stalls.
struct Host {
  Range& name;  // without brackets
  bool& is_address;
  IpAddress& address;
};

// A host name, or an IPv6 address in brackets; also what begins like an IPv4 address and is none.
[[nodiscard]] bool take_other_host(Scan& scan, Host out) noexcept;

// A host name, an IPv4 address or an IPv6 address in brackets.
[[nodiscard, gnu::always_inline]] inline bool take_host(Scan& scan, Host out) noexcept {
  const auto start = scan.position();
  std::uint32_t address = 0;
  const auto end = take_dotted_quad(scan.message(), start, scan.end(), address);
  if (end == start || (end < scan.end() && is(scan.message()[end], CharClass::host))) {
    Scan here = scan;
    const bool ok = take_other_host(here, out);
    (void)scan.take_until(here.position());
    return ok;
  }
  out.name.offset = start;
  out.name.length = scan.take_until(static_cast<std::uint32_t>(end)).length;
  out.is_address = true;
  out.address = IpAddress::v4(address);
  return true;
}

// 1*DIGIT up to 65535. 0 is what the grammar lets through and no port: it reads as "not given".
[[nodiscard, gnu::always_inline]] inline bool take_port(Scan& scan, std::uint16_t& out, Range& text) noexcept {
  const auto start = scan.position();
  std::uint64_t number = 0;
  if (!scan.take_number(65535, number)) return scan.fail(DecodeErrorCode::sip_port_bad, start);
  out = static_cast<std::uint16_t>(number);
  text.offset = start;
  text.length = scan.position() - start;
  return true;
}

// The parameters and headers behind the host and port of a URI.
[[nodiscard]] bool read_behind_host(std::string_view message, std::uint32_t begin, std::uint32_t end, Uri& out,
                                    DecodeError& error) noexcept;

// Behind "sip:" or "sips:".
[[nodiscard, gnu::always_inline]] inline bool read_sip_uri(Scan& scan, Uri& out) noexcept {
  // "@" stands nowhere in a SIP URI but behind the user part; a user may hold ";", "?", "/" and ",".
  const auto user_end = scan.find<':', '@'>();
  auto at = user_end;
  if (at != scan.end() && scan.message()[at] != '@')
    at = static_cast<std::uint32_t>(find_first<OneOf<'@'>>(scan.message(), at, scan.end()));
  if (at != scan.end()) {
    // The grammar wants a user in front of it; agents without one write "sip:@host", which is clear enough.
    out.user = scan.take_until(user_end);
    (void)scan.take_until(at + 1);
  }
  // "sip:user@:5060" comes from agents that do not know their peer's address: a URI that leads nowhere.
  if (!(scan.looking_at(':') && out.user.length != 0) && !take_host(scan, {out.host, out.host_is_address, out.address}))
    return false;
  if (scan.take(':') && !take_port(scan, out.port, out.port_text)) return false;
  return scan.at_end() || read_behind_host(scan.message(), scan.position(), scan.end(), out, scan.error());
}

// A URI of another scheme or another way of writing "sip:".
[[nodiscard]] bool read_other_uri(std::string_view message, std::uint32_t begin, std::uint32_t end, Uri& out,
                                  DecodeError& error) noexcept;

// The whole field is the URI, and holds nothing but characters of URIs (not NotUri).
[[nodiscard, gnu::always_inline]] inline bool read_uri_characters(Scan scan, Uri& out) noexcept {
  out = {};
  out.whole.offset = scan.position();
  out.whole.length = scan.end() - scan.position();
  if (out.whole.length <= 4 || scan.text({scan.position(), 4}) != "sip:")
    return read_other_uri(scan.message(), scan.position(), scan.end(), out, scan.error());
  out.scheme = Scheme::sip;
  (void)scan.take_until(scan.position() + 4);
  return read_sip_uri(scan, out);
}

// All of [begin, end) is the URI.
[[nodiscard]] bool read_uri(std::string_view message, std::uint32_t begin, std::uint32_t end, Uri& out,
                            DecodeError& error) noexcept;

// Whether a sip or sips URI carries header fields ("?Route=...").
[[nodiscard]] bool has_headers(std::string_view message, const Uri& uri) noexcept;

}  // namespace sallyport::sip
