#include "dissectors/h225/ras.h"

#include <algorithm>
#include <array>

#include "dissectors/h225/sink.h"
#include "dissectors/per/reset.h"

namespace sallyport::h225::ras {
namespace {

constexpr const per::Type& kMessages = tables::kTypes[tables::kRasMessage];
static_assert(kMessages.count == static_cast<std::size_t>(Message::unknown));

std::optional<DecodeError> finish(Bytes message, const per::Walked& walked, View& view) noexcept {
  if (walked.used != message.size()) return DecodeError{DecodeErrorCode::per_octets_behind, walked.used, "RasMessage"};
  if (walked.value.number < static_cast<std::int64_t>(Message::unknown))
    view.message = static_cast<Message>(walked.value.number);
  return std::nullopt;
}

bool read_message_quickly(Bytes message, Range whole, View& view, per::Walked& walked) noexcept {
  FactsSink sink(message, view);
  if (!read_quickly(tables::kRasMessage, message, whole, sink, walked)) return false;
  const auto incoming = sink.incoming_call_indication();
  per::Walked inner;
  return incoming.empty() || read_quickly(tables::kIncomingCallIndication, message, incoming, sink, inner);
}

std::optional<DecodeError> read_message(Bytes message, View& view) noexcept {
  const Range whole{0, static_cast<std::uint32_t>(message.size())};
  per::Walked walked;
  if (read_message_quickly(message, whole, view, walked)) return finish(message, walked, view);
  per::reset(static_cast<Facts&>(view));
  FactsSink sink(message, view);
  if (const auto failure = per::walk(tables::kTable, tables::kRasMessage, message, whole, sink, walked))
    return failure->error();
  if (const auto error = finish(message, walked, view)) return error;
  // H.460.18 9: a call that waits is announced in a parameter of its own encoding.
  const auto incoming = sink.incoming_call_indication();
  if (incoming.empty()) return std::nullopt;
  if (const auto failure = per::walk(tables::kTable, tables::kIncomingCallIndication, message, incoming, sink, walked))
    return failure->error();
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Message message) noexcept {
  return message < Message::unknown ? tables::kComponents[kMessages.first + static_cast<std::size_t>(message)].name
                                    : std::string_view{"unknown"};
}

std::optional<DecodeError> decode_into(Bytes message, View& view) noexcept {
  per::reset(static_cast<Facts&>(view));
  if (message.size() > 65535) return DecodeError{DecodeErrorCode::too_long, 0, {}};
  return read_message(message, view);
}

Result<View> decode(Bytes message) noexcept {
  Result<View> result{std::in_place};
  if (const auto error = decode_into(message, *result)) result.fail(*error);
  return result;
}

bool looks_like_ras(Bytes message) noexcept {
  // {itu-t (0) recommendation (0) h (8) 2250 version (0) ...}
  static constexpr std::array<std::uint8_t, 5> kH2250{0x00, 0x08, 0x91, 0x4a, 0x00};
  View view;
  if (decode_into(message, view)) return false;
  const auto identifier = slice(message, view.protocol_identifier);
  return identifier.size() == kH2250.size() + 1 &&
         std::equal(kH2250.begin(), kH2250.end(), identifier.begin(),
                    [](std::uint8_t a, std::byte b) { return a == std::to_integer<std::uint8_t>(b); });
}

}  // namespace sallyport::h225::ras
