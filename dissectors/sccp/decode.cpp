// decode(): chooses the form of a message and reads its steps.
#include <algorithm>

#include "dissectors/base/cursor.h"
#include "dissectors/sccp/forms.h"
#include "dissectors/sccp/put.h"
#include "dissectors/sccp/tails.h"

namespace sallyport::sccp {
namespace {

std::span<const Form> forms_of(MessageId id) noexcept {
  const auto first = std::ranges::lower_bound(forms::kTable, id, {}, &Form::id);
  const auto last = std::ranges::upper_bound(forms::kTable, id, {}, &Form::id);
  return {first, last};
}

bool speaks(const Form& form, std::uint32_t version) noexcept {
  return version >= form.from && version <= form.to;
}

// A message of a version newer than the table may be longer than the newest form.
bool is_longer_newer(std::span<const Form> rows, const Form& form, std::size_t size, std::uint32_t version) noexcept {
  return version > kNewestVersion && &form == &rows.back() && form.tail == Tail::none && size > size_of(form.steps);
}

bool fits(std::span<const Form> rows, const Form& form, Bytes body, std::uint32_t version) noexcept {
  const auto size = body.size();
  const auto fixed = size_of(form.steps);
  switch (form.tail) {
    case Tail::none: return may_end_at(form.steps, size) || is_longer_newer(rows, form, size, version);
    case Tail::open: return size > fixed || may_end_at(form.steps, size);
    case Tail::servers_ipv4:
    case Tail::servers_either: return size == fixed;
    case Tail::quality: return size >= fixed && quality_fits(body.subspan(fixed));
    case Tail::text:
    case Tail::parties12:
    case Tail::parties15:
    case Tail::line_texts:
    case Tail::capabilities: return size >= fixed;
  }
  return false;
}

// The form of this body. The size decides. If several forms have the size, the header version decides if it is given,
// then the version of the registration (0: the oldest), then the order of the table. The table only compiles if the
// size alone decides for messages with a media address.
const Form* choose(std::span<const Form> rows, Bytes body, std::uint32_t header_version, Context context) noexcept {
  const auto newest = std::max(header_version, std::uint32_t{context.protocol_version});
  const auto agreed = header_version != 0 ? header_version : std::uint32_t{context.protocol_version};
  const Form* first = nullptr;
  for (const auto& form : rows) {
    if (!fits(rows, form, body, newest) || (header_version != 0 && !speaks(form, header_version))) continue;
    if (speaks(form, agreed)) return &form;
    if (first == nullptr) first = &form;
  }
  return first;
}

bool fits_other_version(std::span<const Form> rows, Bytes body, std::uint32_t header_version) noexcept {
  return std::ranges::any_of(rows, [&](const Form& form) { return fits(rows, form, body, header_version); });
}

// Reads 25 bytes of text. A sender that aligns the next field writes three NULs behind the text. A sender that packs
// fields has the first bytes of a line or call there, a small number other than 0, and pads the end of the message:
// `packed`.
Range read_text25(Cursor& in, bool& packed) noexcept {
  const auto range = in.range(25);
  packed = in.peek(0) != 0 || in.peek(1) != 0 || in.peek(2) != 0 || in.peek(3) == 0;
  if (!packed) in.skip(3);
  return range;
}

std::optional<DecodeError> walk(const Form& form, Cursor& in, View& view) noexcept {
  const auto size = in.message().size();
  bool packed = false;
  for (const auto& step : form.steps) {
    if (in.position() == size) break;
    const auto at = static_cast<std::uint32_t>(in.position());
    auto error = DecodeErrorCode::truncated;
    bool good = true;
    switch (step.kind) {
      case Kind::end: break;
      case Kind::skip: in.skip(step.size); break;
      case Kind::u8: put_number(view, step.what, in.u8()); break;
      case Kind::u16: put_number(view, step.what, in.le16()); break;
      case Kind::u32: put_number(view, step.what, in.le32()); break;
      case Kind::port: {
        const auto value = in.le32();
        good = value <= 0xffff;
        error = DecodeErrorCode::sccp_port_bad;
        put_number(view, step.what, value);
        put_place(view, step.what, {at, 4});
        break;
      }
      case Kind::ipv4:
        put_address(view, step.what, IpAddress::v4(in.bytes<4>()));
        put_place(view, step.what, {at, 4});
        break;
      case Kind::ipv6:
        put_address(view, step.what, IpAddress::v6(in.bytes<16>()));
        put_place(view, step.what, {at, 16});
        break;
      case Kind::address: {
        Range place;
        const auto address = read_address(in, place);
        good = address.has_value();
        error = DecodeErrorCode::sccp_address_type_bad;
        put_address(view, step.what, address.value_or(IpAddress{}));
        put_place(view, step.what, place);
        break;
      }
      case Kind::text: put_text(view, step.what, until_nul(in.message(), in.range(step.size))); break;
      case Kind::text25: put_text(view, step.what, until_nul(in.message(), read_text25(in, packed))); break;
    }
    if (!in.ok()) return DecodeError{DecodeErrorCode::truncated, at, view.name};
    if (!good) return DecodeError{error, at, view.name};
  }
  if (packed) in.skip(in.left());
  return std::nullopt;
}

// Sets the members that depend on others.
void conclude(View& view) noexcept {
  view.media_role = role_of(view.id);
  view.multimedia = is_multimedia(view.id);
  const bool role_announces = view.media_role == MediaRole::receiver || view.media_role == MediaRole::destination ||
                              view.media_role == MediaRole::transmitter;
  view.announces_media = role_announces && !view.media.address.is_unspecified() && number(view.media.port) != 0;
}

std::optional<DecodeError> read_body(Bytes message, Context context, View& view) noexcept {
  const auto rows = forms_of(view.id);
  if (rows.empty()) return std::nullopt;
  const auto body = message.subspan(kPrefixSize);
  const auto* form = choose(rows, body, view.header_version, context);
  if (form == nullptr)
    return DecodeError{fits_other_version(rows, body, view.header_version) ? DecodeErrorCode::sccp_size_of_other_version
                                                                           : DecodeErrorCode::sccp_size_unknown,
                       static_cast<std::uint32_t>(kPrefixSize), view.name};
  view.layout = form->from;
  view.newer = form->tail == Tail::none && body.size() > size_of(form->steps);
  Cursor in(message, kPrefixSize);
  if (auto error = walk(*form, in, view)) return error;
  if (auto error = read_tail(form->tail, in, view)) return error;
  view.complete = true;
  conclude(view);
  return std::nullopt;
}

}  // namespace

Result<View> decode(Bytes message, Context context) noexcept {
  Cursor in(message);
  const auto length = in.le32();
  const auto header_version = in.le32();
  const auto id = in.le32();
  if (!in.ok()) return in.error("messageId");
  if (length < 4) return DecodeError{DecodeErrorCode::sccp_length_too_small, 0, "length"};
  if (length > kMaxLength) return DecodeError{DecodeErrorCode::sccp_length_too_large, 0, "length"};
  if (length != message.size() - kHeaderSize) return DecodeError{DecodeErrorCode::sccp_length_wrong, 0, "length"};
  if (header_version > kMaxHeaderVersion)
    return DecodeError{DecodeErrorCode::sccp_header_version_bad, 4, "headerVersion"};

  Result<View> result(std::in_place);
  View& view = *result;
  view.id = MessageId{id};
  view.name = to_text(view.id);
  view.known = !view.name.empty();
  view.header_version = header_version;
  view.body = in.range(in.left());
  if (const auto error = read_body(message, context, view)) result.fail(*error);
  return result;
}

}  // namespace sallyport::sccp
