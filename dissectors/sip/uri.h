// Hosts and URIs: sip, sips (RFC 3261 19.1), tel (RFC 3966), and any other scheme as opaque text. The usual form, a SIP
// URI with an IPv4 address, is read inline in this header, as a part of each header's reader.
#pragma once

#include "dissectors/base/dotted_quad.h"
#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// The members of a Uri or Via that take_host() writes. It writes each member in place: a struct that is built elsewhere
// and copied stalls, because the copy loads before the narrower stores are complete.
struct Host {
  Range& name;  // without brackets
  bool& is_address;
  IpAddress& address;
};

// A host name, or an IPv6 address in brackets; also text that begins like an IPv4 address and is not one.
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

// 1*DIGIT up to 65535. The grammar permits 0, which is not a port: it counts as not given.
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
  // In a SIP URI, "@" only follows the user part. A user may contain ";", "?", "/" and ",".
  const auto user_end = scan.find<':', '@'>();
  auto at = user_end;
  if (at != scan.end() && scan.message()[at] != '@')
    at = static_cast<std::uint32_t>(find_first<OneOf<'@'>>(scan.message(), at, scan.end()));
  if (at != scan.end()) {
    // The grammar requires a user before "@". Some agents write "sip:@host", which is clear.
    out.user = scan.take_until(user_end);
    (void)scan.take_until(at + 1);
  }
  // Agents that do not know the address of their peer write "sip:user@:5060". Such a URI has no host.
  if (!(scan.looking_at(':') && out.user.length != 0) && !take_host(scan, {out.host, out.host_is_address, out.address}))
    return false;
  if (scan.take(':') && !take_port(scan, out.port, out.port_text)) return false;
  return scan.at_end() || read_behind_host(scan.message(), scan.position(), scan.end(), out, scan.error());
}

// A URI of another scheme, or with "sip:" in other case.
[[nodiscard]] bool read_other_uri(std::string_view message, std::uint32_t begin, std::uint32_t end, Uri& out,
                                  DecodeError& error) noexcept;

// The whole field is the URI. All its characters are characters of URIs (see NotUri).
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

// Whether a sip or sips URI has header fields ("?Route=...").
[[nodiscard]] bool has_headers(std::string_view message, const Uri& uri) noexcept;

}  // namespace sallyport::sip
