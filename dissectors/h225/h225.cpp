#include "dissectors/h225/h225.h"

#include "dissectors/h225/sink.h"
#include "dissectors/per/reset.h"

namespace sallyport::h225 {

std::string_view to_text(Message message) noexcept {
  // H323-UU-PDU's first component is the message body.
  constexpr auto& pdu = tables::kTypes[tables::kComponents[tables::kTypes[tables::kH323UserInformation].first].type];
  constexpr auto& body = tables::kTypes[tables::kComponents[pdu.first].type];
  static_assert(body.count == static_cast<std::size_t>(Message::unknown));
  if (message == Message::none) return "none";
  return message < Message::unknown ? tables::kComponents[body.first + static_cast<std::size_t>(message)].name
                                    : std::string_view{"unknown"};
}

namespace {

std::optional<DecodeError> behind(const per::Walked& walked, Range part) noexcept {
  if (walked.used == part.length) return std::nullopt;
  return DecodeError{DecodeErrorCode::per_octets_behind, part.offset + walked.used, "User-user"};
}

// Decodes into a View in which only the Q.931 part is set.
std::optional<DecodeError> read_user_information(Bytes message, Range part, View& view) noexcept {
  per::Walked walked;
  if (FactsSink sink(message, view); read_quickly(tables::kH323UserInformation, message, part, sink, walked))
    return behind(walked, part);
  const auto q931 = view.q931;
  per::reset(static_cast<Facts&>(view));
  view.q931 = q931;
  FactsSink sink(message, view);
  if (const auto failure = per::walk(tables::kTable, tables::kH323UserInformation, message, part, sink, walked))
    return failure->error();
  return behind(walked, part);
}

}  // namespace

std::optional<DecodeError> decode_user_information(Bytes message, Range part, View& view) noexcept {
  per::reset(static_cast<Facts&>(view));
  if (message.size() > kMaxMessage) return DecodeError{DecodeErrorCode::too_long, 0, {}};
  return read_user_information(message, part, view);
}

std::optional<DecodeError> decode_into(Bytes frame, View& view) noexcept {
  per::reset(static_cast<Facts&>(view));
  if (frame.size() > q931::kMaxTpkt) return DecodeError{DecodeErrorCode::too_long, 0, {}};
  const auto framed = q931::framing(frame);
  if (framed.kind == Framing::Kind::error) return framed.why;
  if (framed.kind == Framing::Kind::need)
    return DecodeError{DecodeErrorCode::truncated, static_cast<std::uint32_t>(frame.size()), "TPKT"};
  if (framed.length != frame.size()) return DecodeError{DecodeErrorCode::tpkt_length_bad, 2, "TPKT"};
  if (const auto error = q931::decode_into(frame, q931::tpkt_payload(frame), view.q931)) return error;
  if (!view.q931.user_user_x680) return std::nullopt;  // Q.931 alone
  return read_user_information(frame, view.q931.user_user, view);
}

Result<View> decode(Bytes frame) noexcept {
  Result<View> result{std::in_place};
  if (const auto error = decode_into(frame, *result)) result.fail(*error);
  return result;
}

}  // namespace sallyport::h225
