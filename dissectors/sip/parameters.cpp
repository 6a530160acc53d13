#include "dissectors/sip/parameters.h"

namespace sallyport::sip {

bool take_parameter(Scan& scan, Parameter& out) noexcept {
  out = {};
  out.name = scan.take_all(CharClass::token);
  if (out.name.empty()) {
    const bool separator = scan.at_end() || scan.looking_at(';') || scan.looking_at(',');
    return scan.fail(separator ? DecodeErrorCode::sip_header_separator_bad : DecodeErrorCode::sip_parameter_bad);
  }
  if (!scan.take_spaced('=')) return true;
  out.has_value = true;
  if (scan.looking_at('"')) return scan.take_quoted(out.value);
  out.value = scan.take_all(CharClass::value);
  return !out.value.empty() || scan.fail(DecodeErrorCode::sip_parameter_bad);
}

bool keep_once(Scan& scan, const Parameter& parameter, Range& slot) noexcept {
  if (parameter.value.empty()) return scan.fail(DecodeErrorCode::sip_parameter_bad, parameter.name.offset);
  if (!slot.empty()) return scan.fail(DecodeErrorCode::sip_parameter_repeated, parameter.name.offset);
  slot = parameter.value;
  return true;
}

}  // namespace sallyport::sip
