#include "dissectors/sip/uri.h"

#include <algorithm>

namespace sallyport::sip {
namespace {

// rfc5118 4.10: the grammar of RFC 3261 permits three colons before an embedded IPv4 address. Read them as two.
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

bool take_bracketed(Scan& scan, Host out) noexcept {
  const auto start = scan.position();
  (void)scan.take('[');
  out.name = scan.take_up_to<OneOf<']'>>();
  if (!scan.take(']') || !read_ipv6(scan.text(out.name), out.address))
    return scan.fail(DecodeErrorCode::sip_host_bad, start);
  out.is_address = true;
  return true;
}

// rfc3261 25.1: names and values of URI parameters may contain "[]/:&+$" beside the characters of tokens.
[[gnu::always_inline]] inline bool read_uri_parameters(Scan& scan, Uri& out) noexcept {
  while (scan.take(';')) {
    const auto name = scan.take_up_to<OneOf<';', '?', '='>>();
    if (name.empty()) return scan.fail(DecodeErrorCode::sip_header_separator_bad);
    if (!scan.take('=')) continue;
    const auto value = scan.take_up_to<OneOf<';', '?'>>();
    if (value.empty()) return scan.fail(DecodeErrorCode::sip_parameter_bad, name.offset);
    const auto text = scan.text(name);
    Range* const slot = equals_ignoring_case(text, "transport") ? &out.transport
                        : equals_ignoring_case(text, "maddr")   ? &out.maddr
                                                                : nullptr;
    if (slot == nullptr) continue;
    // rfc3261 19.1.1: a parameter occurs once. Some agents repeat it with the same value, which is harmless.
    if (!slot->empty() && scan.text(*slot) != scan.text(value))
      return scan.fail(DecodeErrorCode::sip_parameter_repeated, name.offset);
    *slot = value;
  }
  return true;
}

}  // namespace

bool take_other_host(Scan& scan, Host out) noexcept {
  if (scan.looking_at('[')) return take_bracketed(scan, out);
  out.name = scan.take_up_to<NotHost>();
  const auto text = scan.text(out.name);
  if (text.empty()) return scan.fail(DecodeErrorCode::sip_host_bad);
  if (!is(text.front(), CharClass::digit)) return true;
  // rfc3261 25.1: the last label of a host name begins with a letter, so digits and dots are an address or wrong.
  const bool name = std::any_of(text.begin(), text.end(), [](char c) { return c != '.' && !is(c, CharClass::digit); });
  return name || scan.fail(DecodeErrorCode::sip_host_bad, out.name.offset);
}

bool read_behind_host(std::string_view message, std::uint32_t begin, std::uint32_t end, Uri& out,
                      DecodeError& error) noexcept {
  Scan here(message, begin, end, error);
  if (!read_uri_parameters(here, out)) return false;
  if (here.take('?')) (void)here.take_until(here.end());
  return here.at_end() || here.fail(DecodeErrorCode::sip_host_bad);
}

bool read_uri(std::string_view message, std::uint32_t begin, std::uint32_t end, Uri& out, DecodeError& error) noexcept {
  Scan scan(message, begin, end, error);
  if (const auto i = scan.find_first<NotUri>(); i != scan.end())
    return scan.fail(
        is(scan.message()[i], CharClass::space) ? DecodeErrorCode::sip_uri_spaces : DecodeErrorCode::sip_uri_bad, i);
  return read_uri_characters(scan, out);
}

bool read_other_uri(std::string_view message, std::uint32_t begin, std::uint32_t end, Uri& out,
                    DecodeError& error) noexcept {
  Scan scan(message, begin, end, error);
  const auto scheme = scan.text(scan.take_all(CharClass::scheme));
  if (scheme.empty() || is(scheme.front(), CharClass::digit) || !scan.take(':') || scan.at_end())
    return scan.fail(DecodeErrorCode::sip_uri_bad, out.whole.offset);
  if (equals_ignoring_case(scheme, "sip")) {
    out.scheme = Scheme::sip;
  } else if (equals_ignoring_case(scheme, "sips")) {
    out.scheme = Scheme::sips;
  } else if (equals_ignoring_case(scheme, "tel")) {
    out.scheme = Scheme::tel;
    out.user = scan.take_up_to<OneOf<';'>>();
    return !out.user.empty() || scan.fail(DecodeErrorCode::sip_uri_bad);
  } else {
    out.scheme = Scheme::other;
    return true;
  }
  return read_sip_uri(scan, out);
}

bool has_headers(std::string_view message, const Uri& uri) noexcept {
  if (uri.scheme != Scheme::sip && uri.scheme != Scheme::sips) return false;
  return find_first<OneOf<'?'>>(message, uri.host.end(), uri.whole.end()) != uri.whole.end();
}

}  // namespace sallyport::sip
