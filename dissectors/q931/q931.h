// Q.931 messages as H.225.0 carries them on its call signalling connection: TPKT framing (RFC 1006 6), header,
// information elements, and where the User-user element with the H.323 part is.
//
// Sources: ITU-T Q.931 4 (message format), H.225.0 7.2 (what H.323 uses of it), RFC 1006 and RFC 2126 (TPKT).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport::q931 {

inline constexpr std::size_t kTpktHeader = 4;
inline constexpr std::size_t kMaxTpkt = 65535;   // its length field is 16 bits wide
inline constexpr std::size_t kMaxElements = 64;  // information elements in a message

// Message types (Q.931 table 4-2, Q.932 for facility, H.225.0 7.1).
enum class MessageType : std::uint8_t {
  escape = 0x00,
  alerting = 0x01,
  call_proceeding = 0x02,
  progress = 0x03,
  setup = 0x05,
  connect = 0x07,
  setup_acknowledge = 0x0d,
  connect_acknowledge = 0x0f,
  user_information = 0x20,
  disconnect = 0x45,
  release = 0x4d,
  release_complete = 0x5a,
  facility = 0x62,
  notify = 0x6e,
  status_enquiry = 0x75,
  information = 0x7b,
  status = 0x7d
};
// "setup", "releaseComplete"; empty for a type that Q.931 does not have.
[[nodiscard]] std::string_view to_text(MessageType type) noexcept;

struct View {
  MessageType type{};                // any value
  std::uint16_t call_reference = 0;  // without its flag
  std::uint8_t call_reference_length = 0;
  bool from_destination = false;  // the flag: sent by the side that did not originate the call reference
  std::uint8_t element_count = 0;

  Range user_user;              // contents of the User-user element behind its protocol discriminator; absent = empty
  bool user_user_x680 = false;  // that discriminator is 5 (X.680 and X.690: H.225.0)
  Range display;
  Range calling_number;  // digits, IA5
  Range called_number;
  Range keypad;                        // keypad facility digits
  std::optional<std::uint8_t> cause;   // Cause value, 0-127 (Q.850)
  std::optional<std::uint8_t> signal;  // Signal
  bool calling_restricted = false;     // presentation indicator: restricted
};

// Decodes a Q.931 message inside `message` (which may be a whole TPKT frame); `part` is the Q.931 message in it.
// Ranges are offsets into `message`.
[[nodiscard]] std::optional<DecodeError> decode_into(Bytes message, Range part, View& view) noexcept;

// Where the first TPKT of a stream ends, its header included. Errors: what can never be a TPKT.
[[nodiscard]] Framing framing(Bytes stream) noexcept;
// What a whole TPKT frame carries; empty for a frame that carries nothing (a keep-alive).
[[nodiscard]] Range tpkt_payload(Bytes frame) noexcept;

// True where the bytes begin as a TPKT with a Q.931 message for H.323 does: TPKT header, protocol discriminator 8,
// call reference, a message type that H.225.0 has. `whole` = false: the bytes may be the first of more to come, and
// a prefix of a possible start is true. For RAS on UDP see h225::looks_like_ras().
[[nodiscard]] bool looks_like_h323(Bytes bytes, bool whole = true) noexcept;

}  // namespace sallyport::q931
