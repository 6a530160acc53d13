// Header lines (RFC 3261 7.3.1), of a message and of the parts of its body: name, value, and where the next
// line begins. A value that is folded over several lines is one value.
#pragma once

#include "dissectors/base/find.h"
#include "dissectors/base/result.h"
#include "dissectors/sip/chars.h"
#include "dissectors/sip/header_names.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

struct HeaderLine {
  HeaderId id = HeaderId::other;
  bool end_of_headers = false;  // the empty line; id and the header are not set
  std::uint32_t next = 0;       // where the next line begins
};

// The end of the line at `at`: the offset of its CRLF. Folds are not followed.
[[nodiscard, gnu::always_inline]] inline bool find_line_end(std::string_view text, std::uint32_t at, std::uint32_t& out,
                                                            DecodeError& error) noexcept {
  const auto cr = find_first<OneOf<'\r', '\n'>>(text, at, text.size());
  if (cr < text.size() && text[cr] == '\r' && cr + 1 < text.size() && text[cr + 1] == '\n') {
    out = static_cast<std::uint32_t>(cr);
    return true;
  }
  const bool cut_off = cr == text.size() || (text[cr] == '\r' && cr + 1 == text.size());
  error = {cut_off ? DecodeErrorCode::sip_headers_unterminated : DecodeErrorCode::sip_line_end_bad,
           static_cast<std::uint32_t>(cut_off ? text.size() : cr),
           {}};
  return false;
}

// Reads the line at `at` of text, which ends at text.size(). A part of the loops that call it.
[[nodiscard, gnu::always_inline]] inline bool take_header_line(std::string_view text, std::uint32_t at, HeaderLine& out,
                                                               Header& header, DecodeError& error) noexcept {
  std::uint32_t end = 0;
  if (!find_line_end(text, at, end, error)) return false;
  out.end_of_headers = end == at;
  out.next = end + 2;
  if (out.end_of_headers) return true;
  while (out.next < text.size() && (text[out.next] == ' ' || text[out.next] == '\t')) {
    if (!find_line_end(text, out.next, end, error)) return false;
    out.next = end + 2;
  }

  const auto colon = static_cast<std::uint32_t>(find_first<OneOf<':'>>(text, at, end));
  auto name_end = colon;
  if (name_end > at && text[name_end - 1] <= ' ')  // nearly never
    while (name_end > at && (text[name_end - 1] == ' ' || text[name_end - 1] == '\t')) --name_end;
  const auto name = text.substr(at, name_end - at);
  out.id = find_header(name);
  if (colon == end || (out.id == HeaderId::other && (name.empty() || !all(name, CharClass::token)))) {
    error = {DecodeErrorCode::sip_header_line_bad, at, {}};
    return false;
  }
  auto begin = colon + 1;
  if (begin < end && text[begin] == ' ') ++begin;  // nearly always there, and alone
  while (begin < end && is(text[begin], CharClass::space)) ++begin;
  while (end > begin && is(text[end - 1], CharClass::space)) --end;
  // One by one: a Header put together elsewhere and copied is read before it is quite written, which stalls.
  header.name.offset = at;
  header.name.length = name_end - at;
  header.value.offset = begin;
  header.value.length = end - begin;
  return true;
}

}  // namespace sallyport::sip
