#include "dissectors/sip/header_line.h"

#include <algorithm>

#include "dissectors/base/find.h"
#include "dissectors/sip/chars.h"

namespace sallyport::sip {
namespace {

bool fail(DecodeError& error, DecodeErrorCode code, std::size_t at) noexcept {
  error = {code, static_cast<std::uint32_t>(at), {}};
  return false;
}

}  // namespace

bool find_line_end(std::string_view text, std::uint32_t at, std::uint32_t& out, DecodeError& error) noexcept {
  const auto cr = find_either(text, at, '\r', '\n');
  if (cr == std::string_view::npos || (text[cr] == '\r' && cr + 1 == text.size()))
    return fail(error, DecodeErrorCode::sip_headers_unterminated, text.size());
  if (text[cr] == '\n' || text[cr + 1] != '\n') return fail(error, DecodeErrorCode::sip_line_end_bad, cr);
  out = static_cast<std::uint32_t>(cr);
  return true;
}

bool take_header_line(std::string_view text, std::uint32_t at, HeaderLine& out, DecodeError& error) noexcept {
  std::uint32_t end = 0;
  if (!find_line_end(text, at, end, error)) return false;
  out.end_of_headers = end == at;
  out.next = end + 2;
  if (out.end_of_headers) return true;
  while (out.next < text.size() && (text[out.next] == ' ' || text[out.next] == '\t')) {
    if (!find_line_end(text, out.next, end, error)) return false;
    out.next = end + 2;
  }

  const auto colon = static_cast<std::uint32_t>(std::min<std::size_t>(text.find(':', at), end));
  auto name_end = colon;
  while (name_end > at && (text[name_end - 1] == ' ' || text[name_end - 1] == '\t')) --name_end;
  const auto name = text.substr(at, name_end - at);
  out.id = find_header(name);
  if (colon == end || (out.id == HeaderId::other && (name.empty() || !all(name, CharClass::token))))
    return fail(error, DecodeErrorCode::sip_header_line_bad, at);
  auto begin = colon + 1;
  while (begin < end && is(text[begin], CharClass::space)) ++begin;
  while (end > begin && is(text[end - 1], CharClass::space)) --end;
  out.header = {{at, name_end - at}, {begin, end - begin}};
  return true;
}

}  // namespace sallyport::sip
