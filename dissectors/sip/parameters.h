// ;name, ;name=token, ;name="quoted" behind a header's value (RFC 3261 25.1, generic-param).
#pragma once

#include "dissectors/sip/scan.h"

namespace sallyport::sip {

struct Parameter {
  Range name;
  Range value;  // empty where there is none; a quoted value without its quotes
  bool has_value = false;
};

// Reads one parameter behind its semicolon.
[[nodiscard]] bool take_parameter(Scan& scan, Parameter& out) noexcept;

// Reads parameters up to a comma or the end of the field and calls keep(parameter) for each; keep returns
// false after scan.fail().
template <class Keep>
[[nodiscard]] bool take_parameters(Scan& scan, Keep keep) noexcept {
  while (scan.take_spaced(';')) {
    Parameter parameter;
    if (!take_parameter(scan, parameter) || !keep(parameter)) return false;
  }
  scan.skip_space();
  return scan.at_end() || scan.looking_at(',') || scan.fail(DecodeErrorCode::sip_header_value_bad);
}

// Keeps a parameter's value in `slot`, once.
[[nodiscard]] bool keep_once(Scan& scan, const Parameter& parameter, Range& slot) noexcept;

}  // namespace sallyport::sip
