#include "dissectors/sip/name_addr.h"

#include "dissectors/sip/parameters.h"
#include "dissectors/sip/uri.h"

namespace sallyport::sip {
namespace {

Range trimmed(const Scan& scan, Range range) noexcept {
  while (!range.empty() && is(scan.message()[range.end() - 1], CharClass::space)) --range.length;
  return range;
}

// At "<".
[[gnu::always_inline]] inline bool take_bracketed_uri(Scan& scan, Uri& out) noexcept {
  const auto start = scan.position();
  (void)scan.take('<');
  // Usually the closing bracket is the first character that cannot be in a URI: one search finds both.
  const auto stop = scan.find_first<NotUri>();
  if (stop != scan.end() && scan.message()[stop] == '>') {
    const auto where = scan.take_until(stop);
    (void)scan.take('>');
    return read_uri_characters(scan.inside(where), out);
  }
  const auto where = scan.take_up_to<OneOf<'>'>>();
  if (!scan.take('>')) return scan.fail(DecodeErrorCode::sip_angle_bracket_open, start);
  return read_uri(scan.message(), where.offset, where.end(), out, scan.error());
}

// A display name of tokens before the bracket of the URI, or a URI without brackets and no display name. Other
// characters in a name are accepted if they have no other meaning.
bool take_unquoted(Scan& scan, NameAddr& out, bool& bracket) noexcept {
  const auto start = scan.position();
  const auto stop = scan.find<'<', ';', ',', '"'>();
  const auto before = trimmed(scan, scan.take_until(stop));
  if (scan.looking_at('"')) return scan.fail(DecodeErrorCode::sip_display_name_bad);
  if (scan.looking_at('<')) {
    out.display_name = before;
    return true;
  }
  bracket = false;
  if (before.empty()) return scan.fail(DecodeErrorCode::sip_header_separator_bad, start);
  const auto spec = scan.text(before);
  // "Bell, Alexander <sip:...>": the comma ends the first value, which is not a URI.
  if (spec.find(':') == std::string_view::npos && !scan.at_end())
    return scan.fail(DecodeErrorCode::sip_display_name_bad, start);
  // rfc3261 20.10: a URI with "?" needs angle brackets.
  if (const auto question = spec.find('?'); question != std::string_view::npos)
    return scan.fail(DecodeErrorCode::sip_uri_needs_brackets, start + static_cast<std::uint32_t>(question));
  return read_uri(scan.message(), before.offset, before.end(), out.uri, scan.error());
}

bool read_expires(Scan& scan, const Parameter& parameter, std::optional<std::uint32_t>& out) noexcept {
  auto inside = scan.inside(parameter.value);
  const bool digits = all(scan.text(parameter.value), CharClass::digit) && parameter.has_value;
  std::uint64_t seconds = 0;
  if (!inside.take_number(kMaxSeconds, seconds) && digits)
    return scan.fail(DecodeErrorCode::sip_expires_bad, parameter.value.offset);
  out = digits ? static_cast<std::uint32_t>(seconds) : 3600U;  // rfc3261 20.10: a malformed value counts as 3600
  return true;
}

// Works on a local Scan, which stays in registers.
[[gnu::always_inline]] inline bool take_whole(Scan& scan, NameAddr& out) noexcept {
  // read_uri_characters() clears the URI.
  out.display_name = {};
  out.tag = {};
  out.expires.reset();
  scan.skip_space();
  bool bracket = true;
  if (scan.looking_at('"')) {
    const auto start = scan.position();
    if (!scan.take_quoted(out.display_name)) return false;
    scan.skip_space();
    if (!scan.looking_at('<')) return scan.fail(DecodeErrorCode::sip_display_name_bad, start);
  } else if (scan.looking_at('<')) {
    out.display_name.offset = scan.position();
  } else {
    Scan here = scan;
    bool has_bracket = true;
    const bool ok = take_unquoted(here, out, has_bracket);
    scan = here;
    bracket = has_bracket;
    if (!ok) return false;
  }
  if (bracket && !take_bracketed_uri(scan, out.uri)) return false;
  out.present = true;
  return take_parameters(scan, [&](const Parameter& parameter) {
    const auto name = scan.text(parameter.name);
    if (equals_ignoring_case(name, "tag")) return keep_once(scan, parameter, out.tag);
    if (equals_ignoring_case(name, "expires")) return read_expires(scan, parameter, out.expires);
    return true;
  });
}

}  // namespace

bool read_name_addr(std::string_view message, std::uint32_t& position, std::uint32_t end, NameAddr& out,
                    DecodeError& error) noexcept {
  Scan scan(message, position, end, error);
  const bool ok = take_whole(scan, out);
  position = scan.position();
  return ok;
}

}  // namespace sallyport::sip
