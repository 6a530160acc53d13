// ;name, ;name=token, ;name="quoted" behind a header's value (RFC 3261 25.1, generic-param).
#pragma once

#include "dissectors/sip/scan.h"

namespace sallyport::sip {

struct Parameter {
  Range name;
  Range value;  // empty if there is none; a quoted value without its quotes
  bool has_value = false;
};

// Reads one parameter behind its semicolon.
[[nodiscard, gnu::always_inline]] inline bool take_parameter(Scan& scan, Parameter& out) noexcept {
  out = {};
  out.name = scan.take_all(CharClass::token);
  if (out.name.empty()) {
    const bool separator = scan.at_end() || scan.looking_at(';') || scan.looking_at(',');
    return scan.fail(separator ? DecodeErrorCode::sip_header_separator_bad : DecodeErrorCode::sip_parameter_bad);
  }
  if (!scan.take_spaced('=')) return true;
  out.has_value = true;
  if (scan.looking_at('"')) return scan.take_quoted(out.value);
  out.value = scan.take_up_to<NotValue>();
  return !out.value.empty() || scan.fail(DecodeErrorCode::sip_parameter_bad);
}

// Reads parameters up to a comma or the end of the field and calls keep(parameter) for each. `keep` returns false after
// scan.fail().
template <class Keep>
[[nodiscard, gnu::always_inline]] inline bool take_parameters(Scan& scan, Keep keep) noexcept {
  while (scan.take_spaced(';')) {
    Parameter parameter;
    if (!take_parameter(scan, parameter) || !keep(parameter)) return false;
  }
  scan.skip_space();
  return scan.at_end() || scan.looking_at(',') || scan.fail(DecodeErrorCode::sip_header_value_bad);
}

// Puts the value of a parameter into `slot`. A second value is an error.
[[nodiscard]] inline bool keep_once(Scan& scan, const Parameter& parameter, Range& slot) noexcept {
  if (parameter.value.empty()) return scan.fail(DecodeErrorCode::sip_parameter_bad, parameter.name.offset);
  if (!slot.empty()) return scan.fail(DecodeErrorCode::sip_parameter_repeated, parameter.name.offset);
  slot = parameter.value;
  return true;
}

}  // namespace sallyport::sip
