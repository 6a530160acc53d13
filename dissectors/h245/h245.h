// H.245 messages (ITU-T H.245 up to v17), decoded as far as a firewall needs them: channels that are opened, accepted,
// refused or closed, the addresses of their media and control, and the end of a session.
//
// A TPKT of the H.245 connection carries one message or several. An h245Control or parallelH245Control element of call
// signalling carries one message. A fastStart element carries one OpenLogicalChannel.
//
//   for (Range rest = whole; !rest.empty();) {
//     if (const auto error = h245::decode_next(message, rest, view)) return *error;   // `rest` is behind it now
//     ...
//   }
//
// All Ranges are offsets into `message`, even if only a part of it was decoded. decode_next() reads the root and the
// extension additions that matter here. It skips other additions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "dissectors/base/slots.h"
#include "dissectors/h245/values.h"

namespace sallyport::h245 {

using h323::TransportAddress;

inline constexpr std::size_t kMaxAddresses = 32;  // in one message: more is h245_addresses_too_many

enum class Kind : std::uint8_t { request, response, command, indication, unknown };

// Every message by its name in the standard, in the order of the standard.
enum class Message : std::uint8_t {
  // requests
  nonstandard_request,
  master_slave_determination,
  terminal_capability_set,
  open_logical_channel,
  close_logical_channel,
  request_channel_close,
  multiplex_entry_send,
  request_multiplex_entry,
  request_mode,
  round_trip_delay_request,
  maintenance_loop_request,
  communication_mode_request,
  conference_request,
  multilink_request,
  logical_channel_rate_request,
  generic_request,
  // responses
  nonstandard_response,
  master_slave_determination_ack,
  master_slave_determination_reject,
  terminal_capability_set_ack,
  terminal_capability_set_reject,
  open_logical_channel_ack,
  open_logical_channel_reject,
  close_logical_channel_ack,
  request_channel_close_ack,
  request_channel_close_reject,
  multiplex_entry_send_ack,
  multiplex_entry_send_reject,
  request_multiplex_entry_ack,
  request_multiplex_entry_reject,
  request_mode_ack,
  request_mode_reject,
  round_trip_delay_response,
  maintenance_loop_ack,
  maintenance_loop_reject,
  communication_mode_response,
  conference_response,
  multilink_response,
  logical_channel_rate_acknowledge,
  logical_channel_rate_reject,
  generic_response,
  // commands
  nonstandard_command,
  maintenance_loop_off_command,
  send_terminal_capability_set,
  encryption_command,
  flow_control_command,
  end_session_command,
  miscellaneous_command,
  communication_mode_command,
  conference_command,
  h223_multiplex_reconfiguration,
  new_atm_vc_command,
  mobile_multilink_reconfiguration_command,
  generic_command,
  // indications
  nonstandard_indication,
  function_not_understood,
  master_slave_determination_release,
  terminal_capability_set_release,
  open_logical_channel_confirm,
  request_channel_close_release,
  multiplex_entry_send_release,
  request_multiplex_entry_release,
  request_mode_release,
  miscellaneous_indication,
  jitter_indication,
  h223_skew_indication,
  new_atm_vc_indication,
  user_input,
  h2250_maximum_skew_indication,
  mc_location_indication,
  conference_indication,
  vendor_identification,
  function_not_supported,
  multilink_indication,
  logical_channel_rate_release,
  flow_control_indication,
  mobile_multilink_reconfiguration_indication,
  generic_indication,
  unknown  // of a later version: skipped
};
// The name in the standard, "openLogicalChannelAck".
[[nodiscard]] std::string_view to_text(Message message) noexcept;

// The alternatives of DataType; inside h235Media its mediaType.
enum class Media : std::uint8_t {
  none,  // no data type given
  non_standard,
  null_data,
  video,
  audio,
  data,
  encryption_data,
  h235_control,
  multiplexed_stream,
  redundancy_encoding,
  multiple_payload_stream,
  fec,
  unknown
};
[[nodiscard]] std::string_view to_text(Media media) noexcept;

// The alternatives of DataApplicationCapability.application that matter to a firewall.
enum class DataApplication : std::uint8_t { none, t120, t38_udp, t38_tcp, h224, other };

// One direction of a logical channel in OpenLogicalChannel or OpenLogicalChannelAck.
struct Channel {
  bool present = false;
  std::uint16_t number = 0;   // logical channel number; 0 = not given (a reverse channel gets its number in the Ack)
  Media media = Media::none;  // Ack: none
  std::string_view codec;     // the standard's name of the capability: "g711Alaw64k", "h263VideoCapability", "t38fax"
  std::int16_t static_payload_type = -1;  // of that codec (RFC 3551); -1 = dynamic or none
  DataApplication data = DataApplication::none;
  bool h235 = false;                       // media is inside h235Media: encrypted
  bool extended_video = false;             // extendedVideoCapability (H.239)
  std::optional<std::uint32_t> h239_role;  // roleLabel of H.239: bit 0 presentation, bit 1 live
  std::optional<std::uint8_t> dynamic_payload_type;
  std::optional<std::uint8_t> session_id;
  bool h2250 = false;  // has h2250LogicalChannelParameters or ...AckParameters
  TransportAddress media_channel;
  TransportAddress media_control_channel;
};

// The use of an address.
enum class Role : std::uint8_t {
  media_channel,
  media_control_channel,
  separate_stack,             // T.120: networkAccessParameters.networkAddress
  mc_location,                // MCLocationIndication.signalAddress
  multiplexed_media,          // H.460.19 in genericInformation: multiplexedMediaChannel
  multiplexed_media_control,  // multiplexedMediaControlChannel
  keep_alive                  // keepAliveChannel
};
[[nodiscard]] std::string_view to_text(Role role) noexcept;

// The channel of an address: the announced forward channel of the sender, its reverse channel, or neither.
enum class Side : std::uint8_t { none, forward, reverse };

struct Address {
  Role role{};
  Side side = Side::none;
  TransportAddress value;
};

enum class Decision : std::uint8_t { none, master, slave };

// The members of a View without its lists.
struct Facts {
  Kind kind = Kind::unknown;
  Message message = Message::unknown;
  Range encoding;  // the octets of this message

  // forwardLogicalChannelNumber or logicalChannelNumber. Set in OpenLogicalChannel, CloseLogicalChannel,
  // RequestChannelClose and the answers to them, in flow control and in miscellaneous commands.
  std::optional<std::uint16_t> channel_number;
  // OpenLogicalChannel (OLC): the sender will send on `forward` and receive on `reverse` (bidirectional channels).
  // Ack: `forward` is forwardMultiplexAckParameters, where its sender receives; `reverse` is its own channel.
  Channel forward;
  Channel reverse;
  TransportAddress separate_stack;  // T.120 and other separate stacks
  bool separate_stack_multicast = false;
  bool encryption_sync = false;  // OLC, Ack: an H.235 media key or its synchronisation
  // The chosen alternative by its name in the standard: cause of a reject, reason of a close, command of
  // miscellaneousCommand, kind of endSessionCommand, flowControlCommand or conference message.
  std::string_view reason;
  bool close_source_lcse = false;  // CloseLogicalChannel.source: lcse rather than user

  std::optional<std::uint8_t> sequence_number;  // TerminalCapabilitySet, RoundTripDelay, MultiplexEntrySend ...
  bool empty_capability_set = false;          // TerminalCapabilitySet without capabilities: stop sending (H.323 8.4.6)
  Decision decision = Decision::none;         // masterSlaveDeterminationAck: the role of its receiver
  std::optional<std::uint8_t> terminal_type;  // masterSlaveDetermination
  std::optional<std::uint32_t> max_bit_rate;  // flowControlCommand.restriction, 100 bit/s; absent = none
  bool multicast_mode = false;                // an address in the message is a MulticastAddress

  // Generic messages (H.239 tokens and others): messageIdentifier as encoded object identifier, and its number.
  Range generic_identifier;
  std::optional<std::uint8_t> generic_sub_message;
  bool h239 = false;  // the message has an object identifier of H.239

  std::uint8_t address_count = 0;
};

struct View : Facts {
  Slots<Address, kMaxAddresses> addresses;  // address_count of them, in the order of the message
};

// Decodes the message at the start of `rest`, which is part of `message`. Then `rest` is the part behind it.
[[nodiscard]] std::optional<DecodeError> decode_next(Bytes message, Range& rest, View& view) noexcept;
// Decodes a buffer that is exactly one message.
[[nodiscard]] std::optional<DecodeError> decode_into(Bytes message, View& view) noexcept;
[[nodiscard]] Result<View> decode(Bytes message) noexcept;

// Decodes an element of fastStart: exactly one OpenLogicalChannel. `element` is part of `message`. The View holds
// an openLogicalChannel request.
[[nodiscard]] std::optional<DecodeError> decode_fast_start(Bytes message, Range element, View& view) noexcept;

}  // namespace sallyport::h245
