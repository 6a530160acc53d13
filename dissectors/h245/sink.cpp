#include "dissectors/h245/sink.h"

#include <algorithm>

#include "dissectors/h245/put_address.h"
#include "dissectors/per/compiled.h"

namespace sallyport::h245 {
namespace {

struct Here {};

using h323::TransportKind;

// Encoded object identifiers: {itu-t (0) recommendation (0) h (8) ...}.
constexpr std::array<std::uint8_t, 4> kH239{0x00, 0x08, 0x81, 0x6f};
constexpr std::array<std::uint8_t, 6> kH239ExtendedVideo{0x00, 0x08, 0x81, 0x6f, 0x01, 0x02};
constexpr std::array<std::uint8_t, 5> kH46019{0x00, 0x08, 0x83, 0x4c, 0x13};

template <std::size_t N>
bool starts_with(Bytes identifier, const std::array<std::uint8_t, N>& wanted) noexcept {
  return identifier.size() >= N &&
         std::equal(wanted.begin(), wanted.end(), identifier.begin(),
                    [](std::uint8_t a, std::byte b) { return a == std::to_integer<std::uint8_t>(b); });
}

struct StaticType {
  std::string_view codec;
  std::int16_t payload_type;
};
// RFC 3551 tables 4 and 5, by the names of the capabilities of H.245.
constexpr std::array<StaticType, 16> kStaticTypes{{{"g711Ulaw64k", 0},
                                                   {"gsmFullRate", 3},
                                                   {"g7231", 4},
                                                   {"g7231AnnexCCapability", 4},
                                                   {"g711Alaw64k", 8},
                                                   {"g722-64k", 9},
                                                   {"is11172AudioCapability", 14},
                                                   {"g728", 15},
                                                   {"g729", 18},
                                                   {"g729AnnexA", 18},
                                                   {"g729wAnnexB", 18},
                                                   {"g729AnnexAwAnnexB", 18},
                                                   {"h261VideoCapability", 31},
                                                   {"is11172VideoCapability", 32},
                                                   {"h262VideoCapability", 32},
                                                   {"h263VideoCapability", 34}}};

std::int16_t static_payload_type(std::string_view codec) noexcept {
  for (const auto& row : kStaticTypes)
    if (row.codec == codec) return row.payload_type;
  return -1;
}

// DataType, in the order of the standard. For encrypted media, mediaType counts.
Media media_of(std::int64_t alternative) noexcept {
  constexpr std::array kMedia{Media::non_standard,
                              Media::null_data,
                              Media::video,
                              Media::audio,
                              Media::data,
                              Media::encryption_data,
                              Media::h235_control,
                              Media::unknown,
                              Media::multiplexed_stream,
                              Media::redundancy_encoding,
                              Media::multiple_payload_stream,
                              Media::fec,
                              Media::fec};
  const auto i = static_cast<std::size_t>(alternative);
  return i < kMedia.size() ? kMedia[i] : Media::unknown;
}
constexpr std::int64_t kH235Media = 7;

// H235Media.mediaType, in the order of the standard.
Media encrypted_media_of(std::int64_t alternative) noexcept {
  constexpr std::array kMedia{Media::non_standard,
                              Media::video,
                              Media::audio,
                              Media::data,
                              Media::redundancy_encoding,
                              Media::multiple_payload_stream,
                              Media::fec,
                              Media::fec};
  const auto i = static_cast<std::size_t>(alternative);
  return i < kMedia.size() ? kMedia[i] : Media::unknown;
}

}  // namespace

[[gnu::always_inline]] inline per::Sink::Context FactsSink::begin_at(Mark mark) noexcept {
  const auto before = std::bit_cast<Context>(place_);
  switch (mark) {
    case Mark::media_channel: place_.role = Role::media_channel; break;
    case Mark::media_control_channel: place_.role = Role::media_control_channel; break;
    case Mark::separate_stack: place_.role = Role::separate_stack; break;
    case Mark::mc_location: place_.role = Role::mc_location; break;
    case Mark::multiplexed_media: place_.role = Role::multiplexed_media; break;
    case Mark::multiplexed_media_control: place_.role = Role::multiplexed_media_control; break;
    case Mark::keep_alive: place_.role = Role::keep_alive; break;
    case Mark::multicast: place_.multicast = true; break;
    case Mark::forward:
      place_.side = Side::forward;
      view_.forward.present = true;
      break;
    case Mark::reverse:
      place_.side = Side::reverse;
      view_.reverse.present = true;
      break;
    case Mark::capability_identifier:
      place_.identifier = Identifier::capability;
      h239_video_ = false;
      break;
    case Mark::message_identifier:
      place_.identifier = Identifier::message;
      h46019_ = false;
      break;
    case Mark::parameter_identifier:
      place_.identifier = Identifier::parameter;
      parameter_ = -1;
      break;
    default: break;
  }
  return before;
}

[[gnu::always_inline]] inline void FactsSink::end_at(Mark mark, Context context, const per::Value& value) noexcept {
  switch (mark) {
    case Mark::ip: ip_ = value.octets; break;
    case Mark::port: port_ = value.octets; break;
    case Mark::transport_ip: add_address(TransportKind::ip); break;
    case Mark::transport_ip6: add_address(TransportKind::ip6); break;
    case Mark::transport_route: add_address(TransportKind::source_route); break;
    case Mark::transport_other: add_address(TransportKind::other); break;
    case Mark::message: message_index_ = static_cast<std::size_t>(value.number); break;
    default:
      message_field(mark, value);
      generic_field(mark, value);
      if (auto* const here = channel()) channel_field(*here, mark, value);
  }
  place_ = std::bit_cast<Place>(context);
}

void FactsSink::add_address(TransportKind kind) noexcept {
  if (view_.address_count == kMaxAddresses) return refuse(DecodeErrorCode::h245_addresses_too_many);
  const auto put = [this, kind](h323::TransportAddress& address) {
    h323::put_transport_address(address, message_, kind, place_.multicast, ip_, port_);
  };
  view_.multicast_mode = view_.multicast_mode || place_.multicast;
  auto& address = view_.addresses[view_.address_count++];
  address.role = place_.role;
  address.side = place_.side;
  put(address.value);
  if (place_.role == Role::separate_stack) put(view_.separate_stack);
  auto* const here = channel();
  if (here == nullptr) return;
  if (place_.role == Role::media_channel) put(here->media_channel);
  if (place_.role == Role::media_control_channel) put(here->media_control_channel);
}

[[gnu::always_inline]] inline void FactsSink::channel_field(Channel& channel, Mark mark,
                                                            const per::Value& value) noexcept {
  switch (mark) {
    case Mark::reverse_number: channel.number = static_cast<std::uint16_t>(value.number); break;
    case Mark::h2250: channel.h2250 = true; break;
    case Mark::session_id: channel.session_id = static_cast<std::uint8_t>(value.number); break;
    case Mark::dynamic_payload_type: channel.dynamic_payload_type = static_cast<std::uint8_t>(value.number); break;
    case Mark::data_type:
      if (value.number == kH235Media)
        channel.h235 = true;
      else
        channel.media = media_of(value.number);
      break;
    case Mark::h235_media_type: channel.media = encrypted_media_of(value.number); break;
    case Mark::audio:
    case Mark::video:
      // In nested capabilities the innermost ends first: it is the codec.
      if (!channel.codec.empty()) break;
      channel.codec = value.name;
      channel.static_payload_type = static_payload_type(value.name);
      break;
    case Mark::t38_protocol:
      channel.data = value.name == "udp"   ? DataApplication::t38_udp
                     : value.name == "tcp" ? DataApplication::t38_tcp
                                           : DataApplication::other;
      break;
    case Mark::application:
      channel.codec = value.name;
      if (channel.data != DataApplication::none) break;
      channel.data = value.name == "t120"   ? DataApplication::t120
                     : value.name == "h224" ? DataApplication::h224
                                            : DataApplication::other;
      break;
    case Mark::extended_video: channel.extended_video = true; break;
    case Mark::boolean_array:
      if (h239_video_ && parameter_ == 1) channel.h239_role = static_cast<std::uint32_t>(value.number);
      break;
    default: break;
  }
}

[[gnu::always_inline]] inline void FactsSink::message_field(Mark mark, const per::Value& value) noexcept {
  switch (mark) {
    case Mark::channel_number:
      view_.channel_number = static_cast<std::uint16_t>(value.number);
      view_.forward.number = *view_.channel_number;
      break;
    case Mark::encryption_sync: view_.encryption_sync = true; break;
    case Mark::distribution: view_.separate_stack_multicast = value.name == "multicast"; break;
    case Mark::sequence_number: view_.sequence_number = static_cast<std::uint8_t>(value.number); break;
    case Mark::capability_table: view_.empty_capability_set = false; break;
    case Mark::terminal_type: view_.terminal_type = static_cast<std::uint8_t>(value.number); break;
    case Mark::decision: view_.decision = value.number == 0 ? Decision::master : Decision::slave; break;
    case Mark::max_bit_rate: view_.max_bit_rate = static_cast<std::uint32_t>(value.number); break;
    case Mark::close_source: view_.close_source_lcse = value.number == 1; break;
    case Mark::reason: view_.reason = value.name.empty() ? std::string_view{"unknown"} : value.name; break;
    default: break;
  }
}

[[gnu::always_inline]] inline void FactsSink::generic_field(Mark mark, const per::Value& value) noexcept {
  switch (mark) {
    case Mark::object_identifier: object_identifier(value.octets); break;
    case Mark::sub_message_identifier: view_.generic_sub_message = static_cast<std::uint8_t>(value.number); break;
    case Mark::parameter_number:
      if (place_.identifier == Identifier::parameter) parameter_ = value.number;
      break;
    case Mark::octet_string:
      if (!h46019_ || parameter_ != 1) break;
      if (traversal_count_ == traversal_.size()) return refuse(DecodeErrorCode::h245_addresses_too_many);
      traversal_[traversal_count_++] = value.octets;
      break;
    default: break;
  }
}

void FactsSink::object_identifier(Range identifier) noexcept {
  const auto octets = slice(message_, identifier);
  if (starts_with(octets, kH239)) view_.h239 = true;
  if (place_.identifier == Identifier::capability) h239_video_ = starts_with(octets, kH239ExtendedVideo);
  if (place_.identifier == Identifier::message) {
    h46019_ = starts_with(octets, kH46019);
    if (view_.generic_identifier.empty()) view_.generic_identifier = identifier;
  }
}

template <std::uint8_t kMark>
[[gnu::always_inline]] inline per::Sink::Context FactsSink::begin() noexcept {
  return begin_at(static_cast<Mark>(kMark));
}

template <std::uint8_t kMark>
[[gnu::always_inline]] inline void FactsSink::end(Context context, const per::Value& value) noexcept {
  end_at(static_cast<Mark>(kMark), context, value);
}

per::Sink::Context FactsSink::begin(std::uint8_t mark) noexcept {
  return begin_at(static_cast<Mark>(mark));
}

void FactsSink::end(std::uint8_t mark, Context context, const per::Value& value) noexcept {
  end_at(static_cast<Mark>(mark), context, value);
}

bool read_quickly(std::uint16_t type, Bytes message, Range part, FactsSink& sink, per::Walked& walked) noexcept {
  using Reader = per::Compiled<tables::kTable, FactsSink, Here>;
  switch (type) {
    case tables::kMultimediaSystemControlMessage:
      return Reader::read<tables::kMultimediaSystemControlMessage>(message, part, sink, walked);
    case tables::kOpenLogicalChannel: return Reader::read<tables::kOpenLogicalChannel>(message, part, sink, walked);
    case tables::kTraversalParameters: return Reader::read<tables::kTraversalParameters>(message, part, sink, walked);
    default: return false;
  }
}

}  // namespace sallyport::h245
