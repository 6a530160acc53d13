#include "dissectors/sip/fields.h"

#include "dissectors/sip/header_line.h"
#include "dissectors/sip/name_addr.h"
#include "dissectors/sip/start_line.h"
#include "dissectors/sip/via.h"

namespace sallyport::sip {
namespace {

Range rest(const Scan& value) noexcept {
  return {value.position(), value.end() - value.position()};
}

bool at_value_end(Scan& value) noexcept {
  if (value.at_end()) return true;
  value.skip_space();
  if (value.looking_at(',')) return value.fail(DecodeErrorCode::sip_header_repeated);
  return value.at_end() || value.fail(DecodeErrorCode::sip_header_value_bad);
}

bool read_seconds(Scan& value, std::optional<std::uint32_t>& out, DecodeErrorCode code) noexcept {
  const auto start = value.position();
  std::uint64_t number = 0;
  if (!value.take_number(kMaxSeconds, number)) return value.fail(code, start);
  out = static_cast<std::uint32_t>(number);
  value.skip_space();
  return true;
}

bool read_via(Scan& value, Fields& fields) noexcept {
  View& view = fields.view;
  do {
    Via lower_via;
    if (!take_via(value, view.via_count == 0 ? view.via : lower_via)) return false;
    ++view.via_count;
  } while (value.take_spaced(','));
  return true;
}

bool read_from(Scan& value, Fields& fields) noexcept {
  return take_name_addr(value, fields.view.from) && at_value_end(value);
}

bool read_to(Scan& value, Fields& fields) noexcept {
  return take_name_addr(value, fields.view.to) && at_value_end(value);
}

bool read_call_id(Scan& value, Fields& fields) noexcept {
  fields.view.call_id = rest(value);
  const auto space = value.find<' ', '\t', '\r'>();
  return (space == value.end() && !value.at_end()) || value.fail(DecodeErrorCode::sip_call_id_bad, space);
}

bool read_cseq(Scan& value, Fields& fields) noexcept {
  const auto start = value.position();
  std::uint64_t number = 0;
  if (!value.take_number(kMaxSeconds, number) || !value.looking_at(CharClass::space))
    return value.fail(DecodeErrorCode::sip_cseq_bad, start);
  fields.view.cseq = static_cast<std::uint32_t>(number);
  value.skip_space();
  const auto method = value.take_all(CharClass::token);
  if (method.empty() || !value.at_end()) return value.fail(DecodeErrorCode::sip_cseq_bad);
  if (fields.view.request)
    return same_bytes(value.text(method), value.text(fields.view.method_text)) ||
           value.fail(DecodeErrorCode::sip_cseq_method_mismatch, method.offset);
  fields.view.method_text = method;
  fields.view.method = method_of(value.text(method));
  return true;
}

bool read_max_forwards(Scan&, Fields&) noexcept {
  return true;
}

bool read_contact(Scan& value, Fields& fields) noexcept {
  View& view = fields.view;
  if (value.looking_at('*') && rest(value).length == 1) {
    view.contact_star = true;
    return view.contact_count == 0 || value.fail(DecodeErrorCode::sip_contact_star_bad);
  }
  do {
    if (view.contact_star) return value.fail(DecodeErrorCode::sip_contact_star_bad);
    if (view.contact_count == kMaxContacts) return value.fail(DecodeErrorCode::sip_contacts_too_many);
    if (!take_name_addr(value, view.contacts[view.contact_count])) return false;
    ++view.contact_count;
  } while (value.take_spaced(','));
  return true;
}

bool read_content_length(Scan& value, Fields& fields) noexcept {
  const auto start = value.position();
  std::uint64_t length = 0;
  if (!read_length(value, length)) return false;
  if (fields.view.content_length && *fields.view.content_length != length)
    return value.fail(DecodeErrorCode::sip_content_length_conflict, start);
  fields.view.content_length = length;
  fields.content_length_at = start;
  return true;
}

bool read_content_type(Scan& value, Fields& fields) noexcept {
  fields.view.content_type = rest(value);  // do not copy one to the other: store forwarding would stall
  fields.body.content_type = rest(value);
  return true;
}

bool read_content_encoding(Scan& value, Fields& fields) noexcept {
  const bool encoded = !rest(value).empty() && !is_identity_coding(value.text(rest(value)));
  fields.body.encoded = fields.body.encoded || encoded;
  fields.view.body_encoded = fields.view.body_encoded || encoded;
  return true;
}

bool read_content_transfer_encoding(Scan& value, Fields& fields) noexcept {
  fields.body.encoded = fields.body.encoded || !is_plain_transfer(value.text(rest(value)));
  return true;
}

// rfc3261 20.17: a SIP date is in GMT.
bool read_date(Scan& value, Fields&) noexcept {
  const auto text = value.text(rest(value));
  return (text.size() > 3 && equals_ignoring_case(text.substr(text.size() - 3), "gmt")) ||
         value.fail(DecodeErrorCode::sip_date_bad);
}

bool read_expires(Scan& value, Fields& fields) noexcept {
  return read_seconds(value, fields.view.expires, DecodeErrorCode::sip_expires_bad) &&
         (value.at_end() || value.fail(DecodeErrorCode::sip_expires_bad));
}

bool read_session_expires(Scan& value, Fields& fields) noexcept {
  return read_seconds(value, fields.view.session_expires, DecodeErrorCode::sip_session_expires_bad) &&
         (value.at_end() || value.looking_at(';') || value.fail(DecodeErrorCode::sip_session_expires_bad));
}

bool read_rseq(Scan& value, Fields& fields) noexcept {
  return read_seconds(value, fields.view.rseq, DecodeErrorCode::sip_rseq_bad) &&
         (value.at_end() || value.fail(DecodeErrorCode::sip_rseq_bad));
}

bool names_100rel(Scan& value) noexcept {
  if (value.find<'1'>() == value.end()) return false;
  while (!value.at_end()) {
    const auto tag = value.take_up_to<OneOf<','>>();
    auto inside = value.inside(tag);
    inside.skip_space();
    if (equals_ignoring_case(value.text(inside.take_all(CharClass::token)), "100rel")) return true;
    (void)value.take(',');
  }
  return false;
}

bool read_require(Scan& value, Fields& fields) noexcept {
  fields.view.require_100rel = names_100rel(value) || fields.view.require_100rel;
  return true;
}

bool read_supported(Scan& value, Fields& fields) noexcept {
  fields.view.supported_100rel = names_100rel(value) || fields.view.supported_100rel;
  return true;
}

bool read_refer_to(Scan& value, Fields& fields) noexcept {
  NameAddr target;
  if (!take_name_addr(value, target) || !at_value_end(value)) return false;
  fields.view.refer_to = target.uri.whole;
  return true;
}

bool read_replaces(Scan& value, Fields& fields) noexcept {
  fields.view.replaces = rest(value);
  return true;
}

bool read_user_agent(Scan& value, Fields& fields) noexcept {
  if (fields.view.user_agent.empty()) fields.view.user_agent = rest(value);
  return true;
}

// The value of the header is [begin, end).
bool read_field(Fields& fields, HeaderId id, std::uint32_t begin, std::uint32_t end) noexcept {
  const auto bit = std::uint64_t{1} << static_cast<unsigned>(id);
  Scan value(fields.message, begin, end, fields.error);
  if ((fields.seen & bit) != 0 && stands_once(id)) return value.fail(DecodeErrorCode::sip_header_repeated);
  fields.seen |= bit;
  switch (id) {
#define SIP_HEADER(id, name, compact, once) \
  case HeaderId::id:                        \
    return read_##id(value, fields);
#include "dissectors/sip/header_table.def"
#undef SIP_HEADER
    case HeaderId::other: break;
  }
  return true;
}

// rfc3261 8.1.1: headers that every message has.
bool check_fields(const Fields& fields, std::uint32_t headers) noexcept {
  constexpr std::array kMandatory{HeaderId::via, HeaderId::from, HeaderId::to, HeaderId::call_id, HeaderId::cseq};
  for (const auto id : kMandatory)
    if ((fields.seen >> static_cast<unsigned>(id) & 1U) == 0) {
      fields.error = {DecodeErrorCode::sip_header_missing, headers, to_text(id)};
      return false;
    }
  return true;
}

}  // namespace

bool read_headers(std::uint32_t& at, Fields& fields) noexcept {
  LineEnds ends(fields.message, at);
  View& view = fields.view;
  DecodeError& error = fields.error;
  HeaderLine line;
  Header beyond;
  auto begin = at;
  for (std::size_t count = 0;; ++count) {
    // The line behind the limit is read into `beyond`.
    auto& header = count < kMaxHeaders ? view.headers[count] : beyond;
    if (!take_header_line(ends, begin, line, header, error)) return false;
    if (line.next > kMaxHeaderBytes) {
      error = {DecodeErrorCode::sip_headers_too_long, begin, {}};
      return false;
    }
    if (line.end_of_headers) break;
    if (count == kMaxHeaders) {
      error = {DecodeErrorCode::sip_headers_too_many, begin, {}};
      return false;
    }
    view.header_count = static_cast<std::uint16_t>(count + 1);
    if (line.id != HeaderId::other && !read_field(fields, line.id, header.value.offset, header.value.end())) {
      if (error.field.empty()) error.field = to_text(line.id);
      return false;
    }
    begin = line.next;
  }
  if (!check_fields(fields, at)) return false;
  at = line.next;
  return true;
}

bool read_length(Scan& value, std::uint64_t& out) noexcept {
  const auto start = value.position();
  return (value.take_number(std::numeric_limits<std::uint64_t>::max(), out) && value.at_end()) ||
         value.fail(DecodeErrorCode::sip_content_length_bad, start);
}

}  // namespace sallyport::sip
