// H.225.0 call signalling: a TPKT frame with a Q.931 message, and the H323-UserInformation in its User-user element
// (ITU-T H.225.0 up to v8), decoded as far as a firewall needs it. All Ranges are offsets into the frame.
//
// Fast start elements and tunnelled H.245 messages are Ranges for h245::decode_fast_start() and h245::decode_next().
// decode_into() reads the root and the extension additions that matter here. It skips other additions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "dissectors/base/slots.h"
#include "dissectors/h225/common.h"
#include "dissectors/q931/q931.h"

namespace sallyport::h225 {

inline constexpr std::size_t kMaxAddresses = 48;    // more is h225_addresses_too_many
inline constexpr std::size_t kMaxAliases = 48;      // more sets aliases_overflow
inline constexpr std::size_t kMaxFastStart = 64;    // more is h225_fast_start_too_many
inline constexpr std::size_t kMaxH245Control = 32;  // more is h225_h245_control_too_many
inline constexpr std::size_t kMaxFeatures = 48;     // more sets features_overflow

// H323-UU-PDU.h323-message-body, in the order of the standard.
enum class Message : std::uint8_t {
  setup,
  call_proceeding,
  connect,
  alerting,
  information,
  release_complete,
  facility,
  progress,
  empty,
  status,
  status_inquiry,
  setup_acknowledge,
  notify,
  unknown,  // of a later version: its body was skipped
  none      // a Q.931 message without an H.323 part
};
[[nodiscard]] std::string_view to_text(Message message) noexcept;

// Setup.conferenceGoal, in the order of the standard.
enum class ConferenceGoal : std::uint8_t {
  create,
  join,
  invite,
  capability_negotiation,
  call_independent_supplementary_service,
  unknown,
  none
};

// FacilityReason, in the order of the standard.
enum class FacilityReason : std::uint8_t {
  route_call_to_gatekeeper,
  call_forwarded,
  route_call_to_mc,
  undefined_reason,
  conference_list_choice,
  start_h245,
  no_h245,
  new_tokens,
  feature_set_update,
  forwarded_elements,
  transported_information,
  unknown,
  none
};

// The members of a View without its lists.
struct Facts : CommonFacts {
  q931::View q931;
  Message message = Message::none;

  ConferenceGoal conference_goal = ConferenceGoal::none;
  FacilityReason facility_reason = FacilityReason::none;

  bool h245_tunnelling = false;
  bool h245_tunnelling_given = false;   // version 1 does not have the field
  bool provisional_tunnelling = false;  // provisionalRespToH245Tunnelling: no answer yet
  bool fast_start_given = false;
  bool fast_connect_refused = false;
  bool media_wait_for_connect = false;
  bool h245_security = false;         // h245SecurityCapability or h245SecurityMode
  bool h4501 = false;                 // H.450 supplementary services: call transfer, hold and others
  bool tunnelled_signalling = false;  // tunnelledSignallingMessage (QSIG, ISUP)

  std::uint8_t fast_start_count = 0;
  std::uint8_t h245_control_count = 0;  // h245Control and parallelH245Control, in the order of the message
  std::uint8_t parallel_count = 0;      // how many of them are parallelH245Control
};

struct View : Facts {
  Slots<Address, kMaxAddresses> addresses;  // address_count of them, in the order of the message
  Slots<Alias, kMaxAliases> aliases;
  Slots<Range, kMaxFastStart> fast_start;      // each an encoded OpenLogicalChannel
  Slots<Range, kMaxH245Control> h245_control;  // encoded H.245 messages
  Slots<Feature, kMaxFeatures> features;

  // The first address of a role, or nullptr.
  [[nodiscard]] const TransportAddress* find(Role role) const noexcept {
    for (std::size_t i = 0; i < address_count; ++i)
      if (addresses[i].role == role) return &addresses[i].value;
    return nullptr;
  }
};

// Decodes one TPKT frame, which q931::framing() cut out of a stream. Do not use the View after an error.
[[nodiscard]] std::optional<DecodeError> decode_into(Bytes frame, View& view) noexcept;
[[nodiscard]] Result<View> decode(Bytes frame) noexcept;

// Decodes the H323-UserInformation of a User-user element alone. `part` lies in `message`.
[[nodiscard]] std::optional<DecodeError> decode_user_information(Bytes message, Range part, View& view) noexcept;

}  // namespace sallyport::h225
