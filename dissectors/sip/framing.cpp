// The ends of messages in a stream (RFC 3261 18.3, RFC 5626 3.5.1).
#include <algorithm>

#include "dissectors/sip/fields.h"
#include "dissectors/sip/header_line.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {
namespace {

Framing fail(DecodeErrorCode code, std::size_t at) noexcept {
  return Framing::fail({code, static_cast<std::uint32_t>(std::min(at, kMaxMessage)), {}});
}

// `text` holds all headers and the empty line. A line that does not decode is an error here too: another reader might
// find another Content-Length in it, and another end of the message.
Framing frame_of(std::string_view text) noexcept {
  DecodeError error;
  LineEnds ends(text, 0);
  std::uint32_t at = 0;
  if (!find_line_end(ends, 0, at, error)) return Framing::fail(error);
  at += 2;
  std::optional<std::uint64_t> length;
  HeaderLine line;
  Header header;
  for (;; at = line.next) {
    if (!take_header_line(ends, at, line, header, error)) return Framing::fail(error);
    if (line.end_of_headers) break;
    if (line.id != HeaderId::content_length) continue;
    Scan value(text, header.value, error);
    std::uint64_t number = 0;
    if (!read_length(value, number)) return Framing::fail(value.error());
    if (length && *length != number) return fail(DecodeErrorCode::sip_content_length_conflict, header.value.offset);
    if (number > kMaxBodyBytes) return fail(DecodeErrorCode::sip_body_too_long, header.value.offset);
    length = number;
  }
  // rfc3261 18.3 requires a Content-Length on streams. Without one there is no body, and the next message follows.
  return Framing::frame(line.next + static_cast<std::size_t>(length.value_or(0)));
}

bool is_blank(std::byte b) noexcept {
  const auto c = std::to_integer<char>(b);
  return c == '\r' || c == '\n' || c == '\0' || c == ' ' || c == '\t';
}

}  // namespace

Framing framing(Bytes stream) noexcept {
  const auto text = as_text(stream);
  if (text.empty()) return Framing::need(1);
  if (text.front() == '\r') {
    if (text.size() == 1) return Framing::need(2);
    return text[1] == '\n' ? Framing::frame(2) : fail(DecodeErrorCode::sip_stream_not_sip, 0);
  }
  const auto headers = text.substr(0, kMaxHeaderBytes);
  if (!looks_like_sip(as_bytes(headers), false)) return fail(DecodeErrorCode::sip_stream_not_sip, 0);
  const auto end = headers.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (text.size() >= kMaxHeaderBytes) return fail(DecodeErrorCode::sip_headers_too_long, kMaxHeaderBytes);
    return Framing::need(text.size() + 1);
  }
  const auto frame = frame_of(text.substr(0, end + 4));
  if (frame.kind == Framing::Kind::frame && frame.length > text.size()) return Framing::need(frame.length);
  return frame;
}

bool is_keep_alive(Bytes frame) noexcept {
  return !frame.empty() && frame.size() <= kMaxKeepAlive && std::all_of(frame.begin(), frame.end(), is_blank);
}

bool looks_like_sip(Bytes bytes, bool whole) noexcept {
  const auto text = as_text(bytes.first(std::min(bytes.size(), kMaxHeaderBytes)));
  constexpr std::string_view version = "sip/";
  const auto head = text.substr(0, version.size());
  if (equals_ignoring_case(head, version.substr(0, head.size())) && (head.size() == version.size() || !whole)) {
    if (text.size() <= version.size()) return !whole;
    return is(text[version.size()], CharClass::digit);
  }
  std::size_t method = 0;
  while (method < text.size() && is(text[method], CharClass::token)) ++method;
  if (method == text.size()) return !whole;
  if (method == 0 || text[method] != ' ') return false;
  const auto line_end = text.find('\r', method);
  if (line_end == std::string_view::npos) return !whole && text.find('\n', method) == std::string_view::npos;
  // The version is the last word of the line. White space behind it is an error of decode().
  auto line = text.substr(method, line_end - method);
  while (line.back() == ' ' && line.size() > 1) line.remove_suffix(1);
  const auto last_word = line.rfind(' ');
  return last_word > 0 && equals_ignoring_case(line.substr(last_word + 1, version.size()), version);
}

}  // namespace sallyport::sip
