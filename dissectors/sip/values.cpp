// Single values of header lines, for the lists that a View keeps whole.
#include "dissectors/sip/name_addr.h"
#include "dissectors/sip/via.h"

namespace sallyport::sip {
namespace {

template <class Value, class Take>
std::optional<DecodeError> next(Bytes message, Range& rest, Value& out, Take take) noexcept {
  if (message.size() > kMaxMessage) return DecodeError{DecodeErrorCode::too_long, 0, {}};
  if (slice(message, rest).size() != rest.length) return DecodeError{DecodeErrorCode::truncated, 0, {}};
  DecodeError error;
  Scan scan(as_text(message), rest, error);
  scan.skip_space();
  if (!take(scan, out)) return error;
  // A comma announces another value.
  if (scan.take_spaced(',') && scan.at_end()) {
    (void)scan.fail(DecodeErrorCode::sip_header_separator_bad);
    return error;
  }
  rest = {scan.position(), scan.end() - scan.position()};
  return std::nullopt;
}

}  // namespace

std::optional<DecodeError> next_value(Bytes message, Range& rest, NameAddr& out) noexcept {
  return next(message, rest, out, take_name_addr);
}

std::optional<DecodeError> next_value(Bytes message, Range& rest, Via& out) noexcept {
  return next(message, rest, out, take_via);
}

}  // namespace sallyport::sip
