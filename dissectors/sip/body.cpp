#include "dissectors/sip/body.h"

#include "dissectors/sip/header_line.h"
#include "dissectors/sip/parameters.h"

namespace sallyport::sip {
namespace {

constexpr std::uint32_t kMaxBoundary = 70;  // rfc2046 5.1.1

struct MediaType {
  std::string_view type;
  std::string_view subtype;
  Range boundary;
};

bool fail(DecodeError& error, DecodeErrorCode code, std::uint32_t at) noexcept {
  error = {code, at, {}};
  return false;
}

bool read_media_type(std::string_view message, Range value, MediaType& out, DecodeError& error) noexcept {
  constexpr std::string_view kSdp = "application/sdp";
  if (message.substr(value.offset, value.length) == kSdp) {
    out = {kSdp.substr(0, kSdp.find('/')), kSdp.substr(kSdp.find('/') + 1), {}};
    return true;
  }
  Scan scan(message, value, error);
  out.type = scan.text(scan.take_all(CharClass::token));
  if (!scan.take_spaced('/')) return fail(error, DecodeErrorCode::sip_content_type_bad, value.offset);
  out.subtype = scan.text(scan.take_all(CharClass::token));
  if (out.type.empty() || out.subtype.empty()) return fail(error, DecodeErrorCode::sip_content_type_bad, value.offset);
  // The View does not depend on the parameters of other types.
  if (!equals_ignoring_case(out.type, "multipart")) return true;
  return take_parameters(scan, [&](const Parameter& parameter) {
    return !equals_ignoring_case(scan.text(parameter.name), "boundary") || keep_once(scan, parameter, out.boundary);
  });
}

// A delimiter line: "--", boundary, "--" behind the last part, white space, and the line's end.
struct Delimiter {
  std::uint32_t before = 0;  // end of the part before it; the CRLF belongs to the delimiter
  std::uint32_t behind = 0;  // start of the part behind it
  bool last = false;
};

bool is_delimiter(std::string_view message, std::uint32_t at, std::uint32_t end, std::string_view boundary,
                  Delimiter& out) noexcept {
  auto line = message.substr(at, end - at);
  if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) return false;
  auto i = at + 2 + static_cast<std::uint32_t>(boundary.size());
  out.last = message.substr(i, end - i).starts_with("--");
  if (out.last) i += 2;
  while (i < end && (message[i] == ' ' || message[i] == '\t')) ++i;
  if (i == end) {
    out.behind = end;
    return true;
  }
  if (!message.substr(i, end - i).starts_with("\r\n")) return false;
  out.behind = i + 2;
  return true;
}

// The next delimiter, at `line` (the start of a line) or behind it. False if there is none.
bool find_delimiter(std::string_view message, std::uint32_t line, std::uint32_t end, std::string_view boundary,
                    Delimiter& out) noexcept {
  const auto first = line;
  while (line < end) {
    if (is_delimiter(message, line, end, boundary, out)) {
      out.before = line == first ? line : line - 2;
      return true;
    }
    const auto next = message.substr(line, end - line).find("\r\n");
    if (next == std::string_view::npos) return false;
    line += static_cast<std::uint32_t>(next) + 2;
  }
  return false;
}

// Headers, an empty line and a body: a part of a multipart body, or a message behind its start line.
bool read_part(std::string_view message, Range part, View& view, DecodeError& error, std::size_t depth) noexcept {
  const auto text = message.substr(0, part.end());
  LineEnds ends(text, part.offset);
  BodyHeaders headers;
  HeaderLine line;
  Header header;
  auto at = part.offset;
  for (;;) {
    // A part may end with its headers: a body of no bytes.
    if (at == part.end()) break;
    if (!take_header_line(ends, at, line, header, error))
      return fail(error, DecodeErrorCode::sip_multipart_part_bad, at);
    at = line.next;
    if (line.end_of_headers) break;
    const auto value = text.substr(header.value.offset, header.value.length);
    switch (line.id) {
      case HeaderId::content_type: headers.content_type = header.value; break;
      case HeaderId::content_encoding: headers.encoded = headers.encoded || !is_identity_coding(value); break;
      case HeaderId::content_transfer_encoding: headers.encoded = headers.encoded || !is_plain_transfer(value); break;
      default: break;
    }
  }
  return read_body(message, {at, part.end() - at}, headers, view, error, depth);
}

bool read_multipart(std::string_view message, Range body, Range boundary_range, View& view, DecodeError& error,
                    std::size_t depth) noexcept {
  if (depth >= kMaxMultipartDepth) return fail(error, DecodeErrorCode::sip_multipart_too_deep, body.offset);
  const auto boundary = message.substr(boundary_range.offset, boundary_range.length);
  Delimiter delimiter;
  if (!find_delimiter(message, body.offset, body.end(), boundary, delimiter))
    return fail(error, DecodeErrorCode::sip_multipart_bad, body.offset);
  while (!delimiter.last && delimiter.behind < body.end()) {
    const auto begin = delimiter.behind;
    Delimiter next;
    // Without a last delimiter the part goes to the end of the body.
    const bool found = find_delimiter(message, begin, body.end(), boundary, next);
    const auto end = found ? next.before : body.end();
    if (!read_part(message, {begin, end - begin}, view, error, depth + 1)) return false;
    if (!found) break;
    delimiter = next;
  }
  return true;
}

// A whole SIP message as a body (rfc3261 23.4, signed for integrity). The receiver acts on the inner message, so its
// session descriptions count.
bool read_tunnelled(std::string_view message, Range body, View& view, DecodeError& error, std::size_t depth) noexcept {
  if (depth >= kMaxMultipartDepth) return fail(error, DecodeErrorCode::sip_multipart_too_deep, body.offset);
  const auto start_line = message.substr(body.offset, body.length).find("\r\n");
  if (start_line == std::string_view::npos) return fail(error, DecodeErrorCode::sip_multipart_part_bad, body.offset);
  const auto behind = static_cast<std::uint32_t>(start_line) + 2;
  return read_part(message, {body.offset + behind, body.length - behind}, view, error, depth + 1);
}

}  // namespace

bool is_identity_coding(std::string_view value) noexcept {
  return equals_ignoring_case(value, "identity");
}

bool is_plain_transfer(std::string_view value) noexcept {
  return equals_ignoring_case(value, "binary") || equals_ignoring_case(value, "8bit") ||
         equals_ignoring_case(value, "7bit");
}

bool read_body(std::string_view message, Range body, const BodyHeaders& headers, View& view, DecodeError& error,
               std::size_t depth) noexcept {
  if (headers.content_type.empty() || body.empty()) return true;
  MediaType media;
  if (!read_media_type(message, headers.content_type, media, error)) return false;
  const bool multipart = equals_ignoring_case(media.type, "multipart");
  const bool sdp = equals_ignoring_case(media.type, "application") && equals_ignoring_case(media.subtype, "sdp");
  const bool tunnelled = equals_ignoring_case(media.type, "message") && equals_ignoring_case(media.subtype, "sip");
  if (!multipart && !sdp && !tunnelled) return true;
  if (headers.encoded) {
    view.body_encoded = true;
    return true;
  }
  if (tunnelled) return read_tunnelled(message, body, view, error, depth);
  if (multipart) {
    if (media.boundary.empty() || media.boundary.length > kMaxBoundary)
      return fail(error, DecodeErrorCode::sip_multipart_boundary_bad, headers.content_type.offset);
    return read_multipart(message, body, media.boundary, view, error, depth);
  }
  if (view.sdp_count == kMaxSdpBodies) return fail(error, DecodeErrorCode::sip_sdp_bodies_too_many, body.offset);
  view.sdp[view.sdp_count++] = body;
  return true;
}

}  // namespace sallyport::sip
