#include "dissectors/sip/via.h"

#include "dissectors/sip/parameters.h"
#include "dissectors/sip/uri.h"

namespace sallyport::sip {
namespace {

// SIP / 2.0 / UDP, with white space between the parts.
[[gnu::always_inline]] inline bool take_protocol(Scan& scan, Via& out) noexcept {
  scan.skip_space();
  if (scan.at_end() || scan.looking_at(',')) return scan.fail(DecodeErrorCode::sip_header_separator_bad);
  constexpr std::string_view kAsUsual = "SIP/2.0/";
  int part = 0;
  if (scan.end() - scan.position() > kAsUsual.size() && scan.text({scan.position(), kAsUsual.size()}) == kAsUsual &&
      is(scan.message()[scan.position() + kAsUsual.size()], CharClass::token)) {
    (void)scan.take_until(scan.position() + kAsUsual.size());
    out.transport = scan.take_all(CharClass::token);
    part = 3;
  }
  for (; part < 3; ++part) {
    if (part != 0 && !scan.take_spaced('/')) return scan.fail(DecodeErrorCode::sip_via_bad);
    out.transport = scan.take_all(CharClass::token);
    if (out.transport.empty()) return scan.fail(DecodeErrorCode::sip_via_bad);
  }
  return scan.looking_at(CharClass::space) || scan.fail(DecodeErrorCode::sip_via_bad);
}

[[gnu::always_inline]] inline bool keep_parameter(Scan& scan, const Parameter& parameter, Via& out) noexcept {
  const auto name = scan.text(parameter.name);
  if (equals_ignoring_case(name, "branch")) return keep_once(scan, parameter, out.branch);
  if (equals_ignoring_case(name, "received")) {
    // rfc5118 4.5: an IPv6 address may have brackets.
    if (!keep_once(scan, parameter, out.received)) return false;
    const auto text = scan.text(out.received);
    if (text.size() > 2 && text.front() == '[' && text.back() == ']')
      out.received = {out.received.offset + 1, out.received.length - 2};
    return true;
  }
  if (equals_ignoring_case(name, "rport")) {
    if (out.rport) return scan.fail(DecodeErrorCode::sip_parameter_repeated, parameter.name.offset);
    out.rport = true;
    if (!parameter.has_value) return true;
    auto inside = scan.inside(parameter.value);
    if (take_port(inside, out.rport_value, out.rport_text) && inside.at_end()) return true;
    return scan.fail(DecodeErrorCode::sip_port_bad, parameter.value.offset);
  }
  return true;
}

// Works on a local Scan, which stays in registers.
[[gnu::always_inline]] inline bool take_whole(Scan& scan, Via& out) noexcept {
  out = {};
  if (!take_protocol(scan, out)) return false;
  scan.skip_space();
  if (!take_host(scan, {out.host, out.host_is_address, out.address})) return false;
  if (scan.take_spaced(':') && !take_port(scan, out.port, out.port_text)) return false;
  out.present = true;
  return take_parameters(scan, [&](const Parameter& parameter) { return keep_parameter(scan, parameter, out); });
}

}  // namespace

bool read_via(std::string_view message, std::uint32_t& position, std::uint32_t end, Via& out,
              DecodeError& error) noexcept {
  Scan scan(message, position, end, error);
  const bool ok = take_whole(scan, out);
  position = scan.position();
  return ok;
}

}  // namespace sallyport::sip
