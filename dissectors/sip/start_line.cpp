#include "dissectors/sip/start_line.h"

#include "dissectors/base/same_bytes.h"
#include "dissectors/sip/uri.h"

namespace sallyport::sip {
namespace {

struct MethodName {
  Method method;
  std::string_view text;
};
constexpr std::array kMethods{
    MethodName{Method::invite, "INVITE"},
    MethodName{Method::ack, "ACK"},
    MethodName{Method::bye, "BYE"},
    MethodName{Method::cancel, "CANCEL"},
    MethodName{Method::options, "OPTIONS"},
    MethodName{Method::register_, "REGISTER"},
    MethodName{Method::prack, "PRACK"},
    MethodName{Method::update, "UPDATE"},
    MethodName{Method::subscribe, "SUBSCRIBE"},
    MethodName{Method::notify, "NOTIFY"},
    MethodName{Method::refer, "REFER"},
    MethodName{Method::info, "INFO"},
    MethodName{Method::message, "MESSAGE"},
    MethodName{Method::publish, "PUBLISH"},
};

bool read_status_line(Scan& line, View& view) noexcept {
  view.request = false;
  view.request_uri = {};
  const auto version = line.take_up_to<OneOf<' '>>();
  if (!equals_ignoring_case(line.text(version), "sip/2.0"))
    return line.fail(DecodeErrorCode::sip_version_bad, version.offset);
  if (!line.take(' ')) return line.fail(DecodeErrorCode::sip_start_line_bad);
  const auto digits = line.take_all(CharClass::digit);
  auto code = line.inside(digits);
  std::uint64_t number = 0;
  if (digits.length != 3 || !code.take_number(699, number) || number < 100) {
    const bool spaces = digits.empty() && line.looking_at(' ');
    return line.fail(spaces ? DecodeErrorCode::sip_start_line_spaces : DecodeErrorCode::sip_status_bad, digits.offset);
  }
  view.status = static_cast<std::uint16_t>(number);
  // An empty phrase still has its space. A line without both is accepted: its status is clear.
  if (!line.at_end() && !line.take(' ')) return line.fail(DecodeErrorCode::sip_status_bad, digits.offset);
  view.reason_phrase = line.take_until(line.end());
  return true;
}

bool read_request_line(Scan& line, View& view) noexcept {
  view.request = true;
  view.status = 0;
  view.reason_phrase = {};
  const auto start = line.position();
  view.method_text = line.take_all(CharClass::token);
  if (view.method_text.empty() || !line.take(' '))
    return line.fail(
        line.find<' '>() == line.end() ? DecodeErrorCode::sip_start_line_bad : DecodeErrorCode::sip_method_bad, start);
  view.method = method_of(line.text(view.method_text));

  const auto whole = line.text({start, line.end() - start});
  // The usual line: a URI of allowed characters, then " SIP/2.0".
  constexpr std::string_view kAsUsual = " SIP/2.0";
  if (const auto stop = line.find_first<NotUri>();
      line.end() - stop == kAsUsual.size() && whole.ends_with(kAsUsual) && stop != line.position()) {
    const Range uri{line.position(), stop - line.position()};
    if (!read_uri_characters(line.inside(uri), view.request_uri)) return false;
    return !has_headers(line.message(), view.request_uri) ||
           line.fail(DecodeErrorCode::sip_request_uri_headers, uri.offset);
  }
  if (is(whole.back(), CharClass::space))
    return line.fail(DecodeErrorCode::sip_start_line_trailing_space, line.end() - 1);
  const auto last_space = start + static_cast<std::uint32_t>(whole.rfind(' '));
  const Range uri{line.position(), last_space >= line.position() ? last_space - line.position() : 0};
  if (uri.empty())
    return line.fail(line.looking_at(' ') ? DecodeErrorCode::sip_start_line_spaces
                                          : DecodeErrorCode::sip_start_line_bad);
  const Range version{uri.end() + 1, line.end() - uri.end() - 1};
  if (version.length < 4 || !equals_ignoring_case(line.text(version).substr(0, 4), "sip/"))
    return line.fail(DecodeErrorCode::sip_start_line_bad, start);
  const auto uri_text = line.text(uri);
  if (is(uri_text.front(), CharClass::space)) return line.fail(DecodeErrorCode::sip_start_line_spaces);
  if (is(uri_text.back(), CharClass::space)) return line.fail(DecodeErrorCode::sip_start_line_spaces, uri.end() - 1);
  if (uri_text.front() == '<') return line.fail(DecodeErrorCode::sip_request_uri_brackets);

  if (!read_uri(line.message(), uri.offset, uri.end(), view.request_uri, line.error())) {
    const auto error = line.error();
    const bool spaces = error.code == DecodeErrorCode::sip_uri_spaces;
    return line.fail(spaces ? DecodeErrorCode::sip_request_uri_spaces : error.code, error.offset);
  }
  // rfc3261 19.1.1: header fields are not allowed in a Request-URI.
  if (has_headers(line.message(), view.request_uri))
    return line.fail(DecodeErrorCode::sip_request_uri_headers, uri.offset);

  if (equals_ignoring_case(line.text(version), "sip/2.0")) return true;
  return line.fail(DecodeErrorCode::sip_version_bad, version.offset);
}

}  // namespace

std::string_view to_text(Method method) noexcept {
  for (const auto& row : kMethods)
    if (row.method == method) return row.text;
  return "unknown";
}

Method method_of(std::string_view text) noexcept {
  for (const auto& row : kMethods)
    if (same_bytes(row.text, text)) return row.method;
  return Method::unknown;
}

bool read_start_line(std::string_view message, std::uint32_t begin, std::uint32_t end, View& view,
                     DecodeError& error) noexcept {
  Scan line(message, begin, end, error);
  const auto whole = line.text({line.position(), line.end() - line.position()});
  if (whole.size() >= 4 && equals_ignoring_case(whole.substr(0, 4), "sip/")) return read_status_line(line, view);
  return read_request_line(line, view);
}

}  // namespace sallyport::sip
