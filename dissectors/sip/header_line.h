// Header lines (RFC 3261 7.3.1), of a message and of the parts of its body: name, value, and where the next
// line begins. A value that is folded over several lines is one value.
#pragma once

#include "dissectors/base/bytes.h"
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

using LineEnds = Finder<OneOf<'\r', '\n'>>;

// The error if `cr` is not the CRLF that ends a line. Rare cases are outside take_header_line(), which can then keep
// its numbers in registers.
[[gnu::noinline]] inline bool fail_line_end(std::string_view text, std::size_t cr, DecodeError& error) noexcept {
  const bool cut_off = cr == text.size() || (text[cr] == '\r' && cr + 1 == text.size());
  error = {cut_off ? DecodeErrorCode::sip_headers_unterminated : DecodeErrorCode::sip_line_end_bad,
           static_cast<std::uint32_t>(cut_off ? text.size() : cr),
           {}};
  return false;
}

// The end of the line at `at`: the offset of its CRLF. Folds are not followed.
[[nodiscard, gnu::always_inline]] inline bool find_line_end(LineEnds& ends, std::uint32_t at, std::uint32_t& out,
                                                            DecodeError& error) noexcept {
  const auto text = ends.text();
  const auto cr = ends.next(at);
  if (cr + 1 >= text.size() || text[cr] != '\r' || text[cr + 1] != '\n') return fail_line_end(text, cr, error);
  out = static_cast<std::uint32_t>(cr);
  return true;
}

[[nodiscard]] inline bool is_space_or_tab(char c) noexcept {
  return c == ' ' || c == '\t';
}

// The lines at `next` that continue the line that ends at `end`.
[[nodiscard, gnu::noinline]] inline bool follow_folds(std::string_view text, std::uint32_t& end, std::uint32_t& next,
                                                      DecodeError& error) noexcept {
  LineEnds ends(text, next);
  while (next < text.size() && is_space_or_tab(text[next])) {
    if (!find_line_end(ends, next, end, error)) return false;
    next = end + 2;
  }
  return true;
}

// [begin, end) without leading and trailing white space.
[[nodiscard, gnu::noinline]] inline Range without_space(std::string_view text, std::uint32_t begin,
                                                        std::uint32_t end) noexcept {
  while (begin < end && is(text[begin], CharClass::space)) ++begin;
  while (end > begin && is(text[end - 1], CharClass::space)) --end;
  return {begin, end - begin};
}

// Reads the line at `at`. Inlined into the loops that call it.
[[nodiscard, gnu::always_inline]] inline bool take_header_line(LineEnds& ends, std::uint32_t at, HeaderLine& out,
                                                               Header& header, DecodeError& error) noexcept {
  const auto text = ends.text();
  std::uint32_t end = 0;
  if (!find_line_end(ends, at, end, error)) return false;
  out.end_of_headers = end == at;
  out.next = end + 2;
  if (out.end_of_headers) return true;
  if (out.next < text.size() && is_space_or_tab(text[out.next])) {
    auto folded_end = end;
    auto folded_next = out.next;
    if (!follow_folds(text, folded_end, folded_next, error)) return false;
    end = folded_end;
    out.next = folded_next;
  }

  const auto colon = static_cast<std::uint32_t>(find_first<OneOf<':'>>(text, at, end));
  auto name_end = colon;
  if (name_end > at && text[name_end - 1] <= ' ')  // rare
    while (name_end > at && is_space_or_tab(text[name_end - 1])) --name_end;
  const auto name = text.substr(at, name_end - at);
  out.id = find_header(name);
  if (colon == end || (out.id == HeaderId::other && (name.empty() || !all(name, CharClass::token)))) {
    error = {DecodeErrorCode::sip_header_line_bad, at, {}};
    return false;
  }
  auto begin = colon + 1;
  if (begin < end && text[begin] == ' ') ++begin;  // usually exactly one space
  if (begin < end && (is(text[begin], CharClass::space) || is(text[end - 1], CharClass::space))) {
    const auto value = without_space(text, begin, end);
    begin = value.offset;
    end = value.end();
  }
  // Write each member in place. A Header that is built elsewhere and copied stalls: the copy loads before the narrower
  // stores are complete.
  header.name.offset = at;
  header.name.length = name_end - at;
  header.value.offset = begin;
  header.value.length = end - begin;
  return true;
}

}  // namespace sallyport::sip
