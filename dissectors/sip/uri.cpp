#include "dissectors/sip/uri.h"

#include <algorithm>

namespace sallyport::sip {
namespace {

// Four decimal bytes without leading zeros: "010" is 10 to one reader and 8 to another.
bool read_ipv4(std::string_view text, IpAddress& out) noexcept {
  std::array<std::uint8_t, 4> bytes{};
  std::size_t i = 0;
  for (std::size_t part = 0; part < bytes.size(); ++part) {
    if (part != 0 && (i >= text.size() || text[i++] != '.')) return false;
    const auto start = i;
    unsigned value = 0;
    while (i < text.size() && i - start < 3 && is(text[i], CharClass::digit))
      value = value * 10 + static_cast<unsigned>(text[i++] - '0');
    if (i == start || value > 255 || (i - start > 1 && text[start] == '0')) return false;
    bytes[part] = static_cast<std::uint8_t>(value);
  }
  if (i != text.size()) return false;
  out = IpAddress::v4(bytes);
  return true;
}

// rfc5118 4.10: the grammar of RFC 3261 also produces three colons before an embedded IPv4 address, and a
// receiver is to take them for two.
bool read_ipv6(std::string_view text, IpAddress& out) noexcept {
  std::array<char, 48> two_colons{};
  if (const auto three = text.find(":::"); three != std::string_view::npos && text.size() < two_colons.size()) {
    const auto tail = std::copy_n(text.begin(), three, two_colons.begin());
    std::copy(text.begin() + static_cast<std::ptrdiff_t>(three) + 1, text.end(), tail);
    text = {two_colons.data(), text.size() - 1};
  }
  if (text.find(':') == std::string_view::npos) return false;
  const auto address = IpAddress::parse(text);
  if (address) out = *address;
  return address.has_value();
}

bool take_bracketed(Scan& scan, Host& out) noexcept {
  const auto start = scan.position();
  (void)scan.take('[');
  out.name = scan.take_until(scan.find(']'));
  if (!scan.take(']') || !read_ipv6(scan.text(out.name), out.address))
    return scan.fail(DecodeErrorCode::sip_host_bad, start);
  out.is_address = true;
  return true;
}

// rfc3261 25.1: names and values of a URI's parameters hold more than tokens do ("[]/:&+$").
bool read_uri_parameters(Scan& scan, Uri& out) noexcept {
  while (scan.take(';')) {
    const auto name = scan.take_until(scan.find_any(';', '?', '='));
    if (name.empty()) return scan.fail(DecodeErrorCode::sip_header_separator_bad);
    if (!scan.take('=')) continue;
    const auto value = scan.take_until(scan.find_any(';', '?'));
    if (value.empty()) return scan.fail(DecodeErrorCode::sip_parameter_bad, name.offset);
    const auto text = scan.text(name);
    Range* const slot = equals_ignoring_case(text, "transport") ? &out.transport
                        : equals_ignoring_case(text, "maddr")   ? &out.maddr
                                                                : nullptr;
    if (slot == nullptr) continue;
    // rfc3261 19.1.1: a parameter stands once. Some agents write the same one again, which says nothing new.
    if (!slot->empty() && scan.text(*slot) != scan.text(value))
      return scan.fail(DecodeErrorCode::sip_parameter_repeated, name.offset);
    *slot = value;
  }
  return true;
}

bool read_sip_uri(Scan& scan, Uri& out) noexcept {
  // "@" stands nowhere in a SIP URI but behind the user part; a user may hold ";", "?", "/" and ",".
  if (const auto at = scan.find('@'); at != scan.end()) {
    // The grammar wants a user in front of it; agents without one write "sip:@host", which is clear enough.
    out.user = scan.take_until(std::min(scan.find(':'), at));
    (void)scan.take_until(at + 1);
  }
  // "sip:user@:5060" comes from agents that do not know their peer's address: a URI that leads nowhere.
  Host host;
  if (!(scan.looking_at(':') && out.user.length != 0) && !take_host(scan, host)) return false;
  out.host = host.name;
  out.host_is_address = host.is_address;
  out.address = host.address;
  if (scan.take(':') && !take_port(scan, out.port)) return false;
  if (!read_uri_parameters(scan, out)) return false;
  if (scan.take('?')) (void)scan.take_until(scan.end());
  return scan.at_end() || scan.fail(DecodeErrorCode::sip_host_bad);
}

}  // namespace

bool take_host(Scan& scan, Host& out) noexcept {
  if (scan.looking_at('[')) return take_bracketed(scan, out);
  out.name = scan.take_all(CharClass::host);
  const auto text = scan.text(out.name);
  if (text.empty()) return scan.fail(DecodeErrorCode::sip_host_bad);
  if (!is(text.front(), CharClass::digit)) return true;
  out.is_address = read_ipv4(text, out.address);
  // rfc3261 25.1: the last label of a host name begins with a letter, so digits and dots are an address or wrong.
  const bool name = std::any_of(text.begin(), text.end(), [](char c) { return c != '.' && !is(c, CharClass::digit); });
  return out.is_address || name || scan.fail(DecodeErrorCode::sip_host_bad, out.name.offset);
}

bool take_port(Scan& scan, std::uint16_t& out) noexcept {
  const auto start = scan.position();
  const auto number = scan.take_number(65535);
  if (!number) return scan.fail(DecodeErrorCode::sip_port_bad, start);
  out = static_cast<std::uint16_t>(*number);
  return true;
}

bool read_uri(Scan& scan, Uri& out) noexcept {
  out = {};
  out.whole = {scan.position(), scan.end() - scan.position()};
  if (const auto i = scan.find_not(CharClass::uri); i != scan.end())
    return scan.fail(
        is(scan.message()[i], CharClass::space) ? DecodeErrorCode::sip_uri_spaces : DecodeErrorCode::sip_uri_bad, i);
  const auto scheme = scan.text(scan.take_all(CharClass::scheme));
  if (scheme.empty() || is(scheme.front(), CharClass::digit) || !scan.take(':') || scan.at_end())
    return scan.fail(DecodeErrorCode::sip_uri_bad, out.whole.offset);
  if (equals_ignoring_case(scheme, "sip")) {
    out.scheme = Scheme::sip;
  } else if (equals_ignoring_case(scheme, "sips")) {
    out.scheme = Scheme::sips;
  } else if (equals_ignoring_case(scheme, "tel")) {
    out.scheme = Scheme::tel;
    out.user = scan.take_until(scan.find(';'));
    return !out.user.empty() || scan.fail(DecodeErrorCode::sip_uri_bad);
  } else {
    out.scheme = Scheme::other;
    return true;
  }
  return read_sip_uri(scan, out);
}

bool has_headers(std::string_view message, const Uri& uri) noexcept {
  if (uri.scheme != Scheme::sip && uri.scheme != Scheme::sips) return false;
  const auto behind_host = uri.host.end();
  return message.substr(behind_host, uri.whole.end() - behind_host).find('?') != std::string_view::npos;
}

}  // namespace sallyport::sip
