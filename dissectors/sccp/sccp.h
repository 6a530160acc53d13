// SCCP (Skinny) messages between Cisco phones and call servers over TCP, decoded as far as a firewall needs them: the
// phone that registers and its address, the call of a message, and the addresses of media.
//
// Theory of operation. A message is an 8-byte header (the length counted from the message identifier, and the
// header version), the identifier, and a body whose layout depends on the identifier and on the version of the
// protocol. messages.def names every identifier. forms.h lists the sizes and fields of each form of a message. decode()
// finds the one form that fits and reads it. A body that fits no form of its message is an error: decode() does not
// guess (README.md lists what is strict and what is not).
//
// Layouts change with the protocol version (IPv4 addresses up to 16, an address type and 16 bytes from 17 on;
// CallManager 2.x put the address first), but servers send header version 0 in every version. The size therefore
// chooses the form; if several forms have the size, the header version does, then the version that the registration of
// the connection agreed on (Context).
//
//   const auto framed = sccp::framing(stream);                       // cut the stream
//   const auto view = sccp::decode(stream.first(framed.length), context);
//   if (view && view->announces_media) gate_for(view->media, view->pass_through_party_id);
//
// Sources: the layouts that public dissectors and call servers document for protocol versions 0 to 22.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "dissectors/base/slots.h"

namespace sallyport::sccp {

inline constexpr std::size_t kHeaderSize = 8;           // length and header version
inline constexpr std::size_t kPrefixSize = 12;          // header and message identifier
inline constexpr std::uint32_t kMaxLength = 16384;      // of the length field; the longest message known has some 5,000
inline constexpr std::uint32_t kMaxHeaderVersion = 40;  // above it the stream is not SCCP
inline constexpr std::uint8_t kNewestVersion = 22;      // the newest whose layouts are known
inline constexpr std::size_t kMaxServers = 5;
inline constexpr std::size_t kMaxCapabilities = 18;

enum class MessageId : std::uint32_t {
#define SCCP_MESSAGE(id, name, text, sender) name = id,
#include "dissectors/sccp/messages.def"
#undef SCCP_MESSAGE
};
// The protocol's name of the message ("OpenReceiveChannelAck"); "" if the identifier is not known.
[[nodiscard]] std::string_view to_text(MessageId id) noexcept;
[[nodiscard]] bool is_known(MessageId id) noexcept;

// The sender of a message of this kind. `either` also for unknown identifiers.
enum class Sender : std::uint8_t { phone, server, either };
[[nodiscard]] Sender sender_of(MessageId id) noexcept;

// The protocol version of the connection: the smaller one of the versions in RegisterReq and RegisterAck. Before the
// Ack it is the version in RegisterReq. 0: one of them names none (CallManager 2.x), or nothing is known.
struct Context {
  std::uint8_t protocol_version = 0;
};

// The states of CallState.
enum class CallState : std::uint8_t {
  idle,
  off_hook,
  on_hook,
  ring_out,
  ring_in,
  connected,
  busy,
  congestion,
  hold,
  call_waiting,
  call_transfer,
  call_park,
  proceed,
  call_remote_multiline,
  invalid_number,
  hold_revert,
  whisper,
  remote_hold,
  other  // a state that has no name here
};
[[nodiscard]] std::string_view to_text(CallState state) noexcept;  // "OffHook"

enum class CallType : std::uint8_t { unknown, inbound, outbound, forward };
[[nodiscard]] std::string_view to_text(CallType type) noexcept;

// CallInfo's callSecurityStatus.
enum class CallSecurity : std::uint8_t { unknown, not_authenticated, authenticated, encrypted };

// The soft keys that change a call. Any other number is a valid value too; soft_key_name() knows all names.
enum class SoftKey : std::uint32_t {
  redial = 1,
  new_call = 2,
  hold = 3,
  transfer = 4,
  cfwd_all = 5,
  cfwd_busy = 6,
  cfwd_no_answer = 7,
  back_space = 8,
  end_call = 9,
  resume = 10,
  answer = 11,
  info = 12,
  confrn = 13,
  park = 14,
  join = 15,
  meet_me = 16,
  pick_up = 17,
  grp_pickup = 18,
  barge = 67,
  dir_trfr = 77,
  idivert = 80,
  cbarge = 81,
  dial = 201
};
[[nodiscard]] std::string_view soft_key_name(std::uint32_t event) noexcept;  // "Transfer"; "" for others

// The meaning of View::media.
enum class MediaRole : std::uint8_t {
  none,
  receiver,     // OpenReceiveChannelAck and its MultiMedia form: the phone receives at this address
  destination,  // StartMediaTransmission and its MultiMedia form: the phone sends to this address
  transmitter,  // the Acks of these two: the phone sends from this address
  multicast,    // StartMulticastMediaReception and -Transmission
  port,         // PortRes: a port that the phone has reserved
  failed        // MediaTransmissionFailure: the phone cannot send to this address
};

// The names and numbers of CallInfo and CallInfoV2. Absent or empty ones are empty Ranges.
struct Parties {
  Range calling_party_name;
  Range calling_party;
  Range alternate_calling_party;
  Range called_party_name;
  Range called_party;
  Range original_called_party_name;
  Range original_called_party;
  Range last_redirecting_party_name;
  Range last_redirecting_party;
  Range calling_voice_mailbox;
  Range called_voice_mailbox;
  Range original_called_voice_mailbox;
  Range last_redirecting_voice_mailbox;
  Range hunt_pilot_number;
  Range hunt_pilot_name;
};

// mRxMediaEncryptionKeyInfo, mTxMediaEncryptionKeyInfo: the algorithm, and whether the message has keys. A View never
// holds the keys.
struct Encryption {
  bool present = false;  // the message has the fields
  std::uint32_t algorithm = 0;
  std::uint16_t key_length = 0;
  std::uint16_t salt_length = 0;
  [[nodiscard]] constexpr bool encrypted() const noexcept { return algorithm != 0; }
  [[nodiscard]] constexpr bool has_keys() const noexcept { return key_length != 0; }
};
[[nodiscard]] std::string_view encryption_name(std::uint32_t algorithm) noexcept;  // "CCM_AES_CM_128_HMAC_SHA1_32"

// ConnectionStatisticsRes.
struct Statistics {
  std::uint32_t packets_sent = 0;
  std::uint32_t octets_sent = 0;
  std::uint32_t packets_received = 0;
  std::uint32_t octets_received = 0;
  std::uint32_t packets_lost = 0;
  std::uint32_t jitter = 0;   // ms
  std::uint32_t latency = 0;  // ms
  Range quality;              // "MLQK=4.5000;..." of the versions that have it
};

// The Ranges of an address and its port. Empty if the message has none.
struct Place {
  Range address;  // 4 or 16 octets in network order; in forms with an address type, the type is the word before them
  Range port;     // 4 octets, least significant first
};

struct Server {
  Range name;
  Endpoint endpoint;
  Place place;
};

struct Capability {
  std::uint32_t payload = 0;  // payloadCapability
  std::uint32_t max_frames_per_packet = 0;
};

struct View {
  View() noexcept {}  // does not initialise the slots

  MessageId id{};
  bool known = false;     // the identifier is one of messages.def
  bool complete = false;  // known, and a form of the message fits; false: the body was not read
  bool newer = false;     // of a version above kNewestVersion and longer than the newest form: the rest is skipped
  std::string_view name;  // static text; "" where not known
  std::uint32_t header_version = 0;
  std::uint8_t layout = 0;  // the first protocol version that uses the chosen form (0: the oldest)
  Range body;               // behind the message identifier

  // RegisterReq, RegisterTokenReq, SPCPRegisterTokenReq, ConfigStatRes
  Range device_name;  // "SEP003094C38724"
  std::optional<std::uint32_t> instance;
  std::optional<std::uint32_t> device_type;  // device_model(), device_type_name()
  IpAddress station_address;                 // unspecified where not given
  Range station_address_place;               // 4 octets
  IpAddress station_address_v6;              // RegisterReq of later versions
  Range station_address_v6_place;            // 16 octets
  std::optional<std::uint32_t> max_streams;
  std::optional<std::uint32_t> active_streams;
  Range firmware;                                // firmwareLoadName
  std::optional<std::uint8_t> protocol_version;  // RegisterReq; RegisterAck's maxProtocolVer
  std::optional<std::uint32_t> max_lines;        // RegisterReq, RegisterAvailableLines
  std::optional<std::uint32_t> rtp_port;         // IpPort: where a CallManager 2.x phone receives
  Range rtp_port_place;                          // 4 octets, least significant first

  // LineStatRes, LineStatV2Res
  Range line_number;
  Range line_name;

  // RegisterAck, RegisterTokenReject
  std::optional<std::uint32_t> keep_alive_interval;            // seconds
  std::optional<std::uint32_t> secondary_keep_alive_interval;  // seconds
  std::optional<std::uint32_t> wait_before_next_request;       // seconds

  Range text;  // RegisterReject, Alarm, VersionRes, DisplayText, prompts and notifications
  std::optional<std::uint32_t> alarm_severity;
  std::optional<std::uint32_t> alarm_parameter1;
  std::optional<std::uint32_t> alarm_parameter2;
  std::optional<std::uint32_t> reset_type;         // 1 reset, 2 restart, 3 apply configuration
  std::optional<std::uint32_t> unregister_reason;  // UnregisterReq
  std::optional<std::uint32_t> unregister_status;  // UnregisterAck: 0 done, 1 error, 2 refused (a call is up)

  // calls
  std::optional<std::uint32_t> call_reference;
  std::optional<std::uint32_t> line_instance;
  std::optional<std::uint32_t> conference_id;
  std::optional<std::uint32_t> pass_through_party_id;
  std::optional<CallState> call_state;
  std::optional<std::uint32_t> call_state_number;  // as in the message
  std::optional<std::uint32_t> privacy;
  std::optional<std::uint32_t> precedence_level;
  std::optional<std::uint32_t> precedence_domain;
  std::optional<CallType> call_type;
  std::optional<std::uint32_t> call_instance;
  std::optional<CallSecurity> call_security;
  Parties parties;
  std::optional<std::uint32_t> keypad_button;  // keypad_digit()
  Range digits;                                // EnblocCall's, DialedNumber's, OffHookWithCallingPartyNumber's
  std::optional<std::uint32_t> soft_key_event;
  std::optional<std::uint32_t> stimulus;
  std::optional<std::uint32_t> soft_key_set;
  std::optional<std::uint32_t> call_history_disposition;

  // media
  MediaRole media_role = MediaRole::none;
  // True if the message has the transport address of a stream: role receiver, destination or transmitter, the address
  // not 0.0.0.0 or ::, the port not 0.
  bool announces_media = false;
  bool multimedia = false;  // one of the MultiMedia messages: video, or data
  Endpoint media;
  Place media_place;
  Endpoint source;  // OpenReceiveChannel of later versions, StartMediaReception
  Place source_place;
  std::optional<std::uint32_t> rtcp_port;         // PortRes
  Range rtcp_port_place;                          // 4 octets, least significant first
  std::optional<std::uint32_t> media_status;      // of the Acks: 0 is Ok; media_status_name()
  std::optional<std::uint32_t> payload;           // compressionType or payloadCapability; payload_name()
  std::optional<std::uint32_t> rtp_payload_type;  // MultiMedia: the dynamic type that the server chose
  std::optional<std::uint32_t> milliseconds_per_packet;
  std::optional<std::uint32_t> dtmf_payload_type;  // RFC 2833; 0 where the server set none
  std::optional<std::uint32_t> requested_address_type;
  std::optional<std::uint32_t> media_type;
  std::optional<std::uint32_t> port_handling;  // Stop- and Close-: 0 close the port, 1 keep it open
  Encryption encryption;
  std::optional<Statistics> statistics;

  std::uint8_t server_count = 0;
  Slots<Server, kMaxServers> servers;  // ServerRes: server_count of them
  std::uint8_t capability_count = 0;
  Slots<Capability, kMaxCapabilities> capabilities;  // CapabilitiesRes: capability_count of them
};

// Decodes one whole message: a frame that framing() cut out of a stream. A message with an unknown identifier gives a
// View with known == false. Errors name the message in `field`.
[[nodiscard]] Result<View> decode(Bytes message, Context context = {}) noexcept;

// The end of the first message of a stream. Errors: a length or a header version that no SCCP message has.
[[nodiscard]] Framing framing(Bytes stream) noexcept;

// True if the bytes begin like a known message: a known identifier with a length and a header version that it can have.
// With `whole` the bytes are a datagram: false, because SCCP runs over TCP only. Fewer than kPrefixSize bytes are true
// if they can become such a message; wait for kPrefixSize bytes before acting on the answer.
[[nodiscard]] bool looks_like_sccp(Bytes bytes, bool whole = false) noexcept;

// The digit of a keypad button ('0'-'9', 'A'-'D', '*', '#', '+'), or NUL.
[[nodiscard]] char keypad_digit(std::uint32_t button) noexcept;

// Cisco's name of the model ("7960", "ATA 186", "IP Communicator"); "" if the number is not known.
[[nodiscard]] std::string_view device_model(std::uint32_t device_type) noexcept;
// The DeviceType that IOS prints in its registration messages: "Phone" for telephones, another word for others
// ("Gateway", "Conference Bridge", "Transcoder", "Music on Hold", "Addon", "Unknown").
[[nodiscard]] std::string_view device_type_name(std::uint32_t device_type) noexcept;

[[nodiscard]] std::string_view media_status_name(std::uint32_t status) noexcept;  // "Ok", "OutOfSockets"; ""
// The short name of the codec ("G711Ulaw64k"), and its static RTP payload type (RFC 3551) if it has one.
[[nodiscard]] std::string_view payload_name(std::uint32_t payload) noexcept;
[[nodiscard]] std::optional<std::uint8_t> static_rtp_payload_type(std::uint32_t payload) noexcept;

}  // namespace sallyport::sccp
