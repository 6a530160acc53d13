#include "dissectors/sip/sip.h"

#include "dissectors/sip/fields.h"
#include "dissectors/sip/header_line.h"
#include "dissectors/sip/start_line.h"

namespace sallyport::sip {
namespace {

bool read_message(std::string_view text, View& view, DecodeError& error) noexcept {
  std::uint32_t at = 0;
  // rfc3261 7.5: line ends in front of the start line are ignored.
  while (text.substr(at).starts_with("\r\n")) at += 2;
  LineEnds ends(text, at);
  std::uint32_t line_end = 0;
  if (!find_line_end(ends, at, line_end, error)) {
    // Tell bytes that are not SIP from SIP that was cut off.
    if (!looks_like_sip(as_bytes(text.substr(at)), false)) error = {DecodeErrorCode::sip_start_line_bad, at, {}};
    return false;
  }
  if (!read_start_line(text, at, line_end, view, error)) return false;
  Fields fields{.message = text, .view = view, .error = error, .seen = 0, .content_length_at = 0, .body = {}};
  at = line_end + 2;
  if (!read_headers(at, fields)) return false;

  auto length = static_cast<std::uint32_t>(text.size()) - at;
  if (view.content_length) {
    if (*view.content_length > length) {
      error = {DecodeErrorCode::sip_body_truncated, fields.content_length_at, to_text(HeaderId::content_length)};
      return false;
    }
    length = static_cast<std::uint32_t>(*view.content_length);  // rfc3261 18.3: further bytes are ignored
  }
  view.body = {at, length};
  return read_body(text, view.body, fields.body, view, error);
}

// Names every member; a new member does not compile until it is here. For `facts = {}` the compiler uses "rep stos",
// which starts slowly.
void clear(Facts& facts) noexcept {
  auto& [via_count, contact_star, contact_count, expires, session_expires, rseq, require_100rel, supported_100rel,
         refer_to, replaces, user_agent, content_type, content_length, sdp_count, body_encoded, header_count] = facts;
  via_count = header_count = 0;
  contact_count = sdp_count = 0;
  contact_star = require_100rel = supported_100rel = body_encoded = false;
  expires.reset();
  session_expires.reset();
  rseq.reset();
  content_length.reset();
  refer_to = {};
  replaces = {};
  user_agent = {};
  content_type = {};
}

}  // namespace

std::optional<DecodeError> decode_into(Bytes message, View& view) noexcept {
  clear(view);
  if (message.size() > kMaxMessage) return DecodeError{DecodeErrorCode::too_long, 0, {}};
  DecodeError error;
  if (!read_message(as_text(message), view, error)) return error;
  return std::nullopt;
}

Result<View> decode(Bytes message) noexcept {
  Result<View> result{View{}};
  if (const auto error = decode_into(message, *result)) return *error;
  return result;
}

}  // namespace sallyport::sip
