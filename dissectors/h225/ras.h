// RAS: registration, admission and status between H.323 endpoints and gatekeepers on UDP 1718 (discovery) and 1719
// (ITU-T H.225.0 7.7 and following, up to v8), decoded as far as a firewall needs it. All Ranges are offsets into the
// datagram. decode_into() reads the root and the extension additions that matter here. It skips other additions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "dissectors/base/slots.h"
#include "dissectors/h225/common.h"

namespace sallyport::h225::ras {

inline constexpr std::size_t kMaxAddresses = 96;  // more is ras_addresses_too_many
inline constexpr std::size_t kMaxAliases = 64;    // more sets aliases_overflow
inline constexpr std::size_t kMaxFeatures = 48;   // more sets features_overflow
inline constexpr std::size_t kMaxCalls = 16;      // calls in an InfoRequestResponse: more sets calls_overflow

// RasMessage, in the order of the standard.
enum class Message : std::uint8_t {
  gatekeeper_request,
  gatekeeper_confirm,
  gatekeeper_reject,
  registration_request,
  registration_confirm,
  registration_reject,
  unregistration_request,
  unregistration_confirm,
  unregistration_reject,
  admission_request,
  admission_confirm,
  admission_reject,
  bandwidth_request,
  bandwidth_confirm,
  bandwidth_reject,
  disengage_request,
  disengage_confirm,
  disengage_reject,
  location_request,
  location_confirm,
  location_reject,
  info_request,
  info_request_response,
  non_standard_message,
  unknown_message_response,
  request_in_progress,
  resources_available_indicate,
  resources_available_confirm,
  info_request_ack,
  info_request_nak,
  service_control_indication,
  service_control_response,
  admission_confirm_sequence,
  unknown  // of a later version: skipped
};
// The name in the standard, "registrationRequest".
[[nodiscard]] std::string_view to_text(Message message) noexcept;

enum class CallModel : std::uint8_t { direct, gatekeeper_routed, unknown, none };

// A call that an InfoRequestResponse reports (perCallInfo).
struct Call {
  Range call_identifier;
  Range conference_id;
  std::uint16_t call_reference = 0;
};

// The members of a View without its lists. call_identifier and conference_id belong to ARQ, BRQ, DRQ, LRQ and similar
// messages; the calls of an IRR are in `calls`.
struct Facts : CommonFacts {
  Message message = Message::unknown;
  std::uint32_t request_seq_num = 0;  // 1-65535; 0 = a message of a later version

  std::optional<std::uint16_t> call_reference;  // callReferenceValue
  std::optional<std::uint32_t> bandwidth;       // bandWidth, 100 bit/s
  CallModel call_model = CallModel::none;
  bool answer_call = false;    // ARQ: from the called side
  bool answered_call = false;  // DRQ, BRQ

  std::optional<std::uint32_t> time_to_live;  // seconds
  bool discovery_complete = false;            // RRQ
  bool keep_alive = false;                    // RRQ: lightweight, a refresh
  bool will_respond_to_irr = false;
  std::optional<std::uint16_t> irr_frequency;  // seconds
  std::optional<std::uint16_t> delay;          // RIP: milliseconds
  bool pre_granted_arq = false;                // RCF: calls do not need an admission
  bool pre_granted_make_call = false;
  bool pre_granted_answer_call = false;
  bool integrity_check = false;  // integrityCheckValue
  bool calls_overflow = false;

  std::uint8_t call_count = 0;
};

struct View : Facts {
  Slots<Address, kMaxAddresses> addresses;  // address_count of them, in the order of the message
  Slots<Alias, kMaxAliases> aliases;
  Slots<Feature, kMaxFeatures> features;
  Slots<Call, kMaxCalls> calls;

  // The first address of a role, or nullptr.
  [[nodiscard]] const TransportAddress* find(Role role) const noexcept {
    for (std::size_t i = 0; i < address_count; ++i)
      if (addresses[i].role == role) return &addresses[i].value;
    return nullptr;
  }
};

// Decodes one datagram. Do not use the View after an error.
[[nodiscard]] std::optional<DecodeError> decode_into(Bytes message, View& view) noexcept;
[[nodiscard]] Result<View> decode(Bytes message) noexcept;

// Recognises RAS on ports other than 1718 and 1719: true if the datagram decodes from its first to its last octet and
// has the protocolIdentifier of H.225.0 (discovery, registration and resource messages). Other messages are too short
// to be recognised: three random octets may be an unregistrationConfirm.
[[nodiscard]] bool looks_like_ras(Bytes message) noexcept;

}  // namespace sallyport::h225::ras
