#include "dissectors/sip/header_line.h"

#include "dissectors/sip/chars.h"

namespace sallyport::sip {
namespace {

bool fail(DecodeError& error, DecodeErrorCode code, std::size_t at) noexcept {
  error = {code, static_cast<std::uint32_t>(at), {}};
  return false;
}

}  // namespace

bool find_line_end(std::string_view text, std::uint32_t at, std::uint32_t& out, DecodeError& error) noexcept {
  const auto cr = text.find('\r', at);
  const auto before_cr = text.substr(at, cr == std::string_view::npos ? cr : cr - at);
  if (const auto lf = before_cr.find('\n'); lf != std::string_view::npos)
    return fail(error, DecodeErrorCode::sip_line_end_bad, at + lf);
  if (cr == std::string_view::npos || cr + 1 == text.size())
    return fail(error, DecodeErrorCode::sip_headers_unterminated, text.size());
  if (text[cr + 1] != '\n') return fail(error, DecodeErrorCode::sip_line_end_bad, cr);
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

  auto name_end = at;
  while (is(text[name_end], CharClass::token)) ++name_end;  // a CR ends it at the latest
  auto colon = name_end;
  while (text[colon] == ' ' || text[colon] == '\t') ++colon;
  if (name_end == at || text[colon] != ':') return fail(error, DecodeErrorCode::sip_header_line_bad, at);
  auto begin = colon + 1;
  while (begin < end && is(text[begin], CharClass::space)) ++begin;
  while (end > begin && is(text[end - 1], CharClass::space)) --end;
  out.header = {{at, name_end - at}, {begin, end - begin}};
  return true;
}

}  // namespace sallyport::sip
