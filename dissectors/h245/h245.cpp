#include "dissectors/h245/h245.h"

#include "dissectors/h245/sink.h"
#include "dissectors/per/reset.h"

namespace sallyport::h245 {
namespace {

constexpr const per::Type& kKinds = tables::kTypes[tables::kMultimediaSystemControlMessage];

// In Message, the messages of a kind follow the messages of the previous kind.
constexpr const per::Type& messages_of(std::size_t kind) noexcept {
  return tables::kTypes[tables::kComponents[kKinds.first + kind].type];
}
constexpr std::size_t first_of(std::size_t kind) noexcept {
  std::size_t first = 0;
  for (std::size_t i = 0; i < kind; ++i) first += messages_of(i).count;
  return first;
}
static_assert(kKinds.count == static_cast<std::size_t>(Kind::unknown));
static_assert(first_of(1) == static_cast<std::size_t>(Message::nonstandard_response));
static_assert(first_of(2) == static_cast<std::size_t>(Message::nonstandard_command));
static_assert(first_of(3) == static_cast<std::size_t>(Message::nonstandard_indication));
static_assert(first_of(4) == static_cast<std::size_t>(Message::unknown));

void set_message(View& view, std::int64_t kind, std::size_t index) noexcept {
  if (kind >= static_cast<std::int64_t>(Kind::unknown)) return;
  view.kind = static_cast<Kind>(kind);
  const auto i = static_cast<std::size_t>(kind);
  if (index < messages_of(i).count) view.message = static_cast<Message>(first_of(i) + index);
  if (view.message != Message::terminal_capability_set) view.empty_capability_set = false;
}

// Results of reading a message beside its facts.
struct Whole {
  per::Walked walked;
  std::size_t message_index = 0;
};

void clear(std::uint16_t type, View& view) noexcept {
  per::reset(static_cast<Facts&>(view));
  // True until a capability or another message is read.
  view.empty_capability_set = type == tables::kMultimediaSystemControlMessage;
}

bool read_part_quickly(std::uint16_t type, Bytes message, Range part, View& view, Whole& whole) noexcept {
  FactsSink sink(message, view);
  if (!read_quickly(type, message, part, sink, whole.walked)) return false;
  per::Walked inner;
  for (const auto parameters : sink.traversal_parameters())
    if (!read_quickly(tables::kTraversalParameters, message, parameters, sink, inner)) return false;
  whole.message_index = sink.message_index();
  return true;
}

std::optional<DecodeError> read_part(std::uint16_t type, Bytes message, Range part, View& view, Whole& whole) noexcept {
  clear(type, view);
  if (!read_part_quickly(type, message, part, view, whole)) {
    clear(type, view);
    FactsSink sink(message, view);
    if (const auto failure = per::walk(tables::kTable, type, message, part, sink, whole.walked))
      return failure->error();
    // H.460.19 6: a parameter with an encoding of its own holds addresses.
    for (const auto parameters : sink.traversal_parameters()) {
      per::Walked inner;
      if (const auto failure =
              per::walk(tables::kTable, tables::kTraversalParameters, message, parameters, sink, inner))
        return failure->error();
    }
    whole.message_index = sink.message_index();
  }
  view.encoding = {part.offset, whole.walked.used};
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Message message) noexcept {
  const auto i = static_cast<std::size_t>(message);
  for (std::size_t kind = 0; kind < kKinds.count; ++kind)
    if (i < first_of(kind + 1)) return tables::kComponents[messages_of(kind).first + i - first_of(kind)].name;
  return "unknown";
}

std::string_view to_text(Media media) noexcept {
  switch (media) {
    case Media::none: return "none";
    case Media::non_standard: return "nonStandard";
    case Media::null_data: return "nullData";
    case Media::video: return "video";
    case Media::audio: return "audio";
    case Media::data: return "data";
    case Media::encryption_data: return "encryptionData";
    case Media::h235_control: return "h235Control";
    case Media::multiplexed_stream: return "multiplexedStream";
    case Media::redundancy_encoding: return "redundancyEncoding";
    case Media::multiple_payload_stream: return "multiplePayloadStream";
    case Media::fec: return "fec";
    case Media::unknown: break;
  }
  return "unknown";
}

std::string_view to_text(Role role) noexcept {
  switch (role) {
    case Role::media_channel: return "mediaChannel";
    case Role::media_control_channel: return "mediaControlChannel";
    case Role::separate_stack: return "networkAddress";
    case Role::mc_location: return "signalAddress";
    case Role::multiplexed_media: return "multiplexedMediaChannel";
    case Role::multiplexed_media_control: return "multiplexedMediaControlChannel";
    case Role::keep_alive: return "keepAliveChannel";
  }
  return "unknown";
}

std::optional<DecodeError> decode_next(Bytes message, Range& rest, View& view) noexcept {
  Whole whole;
  if (const auto error = read_part(tables::kMultimediaSystemControlMessage, message, rest, view, whole)) return error;
  set_message(view, whole.walked.value.number, whole.message_index);
  rest = {rest.offset + whole.walked.used, rest.length - whole.walked.used};
  return std::nullopt;
}

std::optional<DecodeError> decode_into(Bytes message, View& view) noexcept {
  if (message.size() > kMaxMessage) return DecodeError{DecodeErrorCode::too_long, 0, {}};
  Range rest{0, static_cast<std::uint32_t>(message.size())};
  if (const auto error = decode_next(message, rest, view)) return error;
  if (!rest.empty()) return DecodeError{DecodeErrorCode::per_octets_behind, rest.offset, {}};
  return std::nullopt;
}

Result<View> decode(Bytes message) noexcept {
  Result<View> result{std::in_place};
  if (const auto error = decode_into(message, *result)) result.fail(*error);
  return result;
}

std::optional<DecodeError> decode_fast_start(Bytes message, Range element, View& view) noexcept {
  Whole whole;
  if (const auto error = read_part(tables::kOpenLogicalChannel, message, element, view, whole)) return error;
  const auto used = whole.walked.used;
  if (used != element.length)
    return DecodeError{DecodeErrorCode::per_octets_behind, element.offset + used, "fastStart"};
  view.kind = Kind::request;
  view.message = Message::open_logical_channel;
  return std::nullopt;
}

}  // namespace sallyport::h245
