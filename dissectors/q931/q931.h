// Q.931 messages on an H.225.0 call signalling connection: TPKT framing (RFC 1006 6), header, information elements, and
// the Range of the User-user element with the H.323 part.
//
// Sources: ITU-T Q.931 4 (message format), H.225.0 7.2 (use in H.323), RFC 1006 and RFC 2126 (TPKT).
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
// "setup", "releaseComplete"; empty for types that Q.931 does not have.
[[nodiscard]] std::string_view to_text(MessageType type) noexcept;

struct View {
  MessageType type{};                // any value
  std::uint16_t call_reference = 0;  // without its flag
  std::uint8_t call_reference_length = 0;
  bool from_destination = false;  // the flag: sent by the side that did not originate the call reference
  std::uint8_t element_count = 0;

  Range user_user;              // contents of the User-user element behind its protocol discriminator; absent = empty
  bool user_user_x680 = false;  // the discriminator is 5 (X.680 and X.690: H.225.0)
  Range display;
  Range calling_number;  // digits, IA5
  Range called_number;
  Range keypad;                        // keypad facility digits
  std::optional<std::uint8_t> cause;   // Cause value, 0-127 (Q.850)
  std::optional<std::uint8_t> signal;  // Signal
  bool calling_restricted = false;     // presentation indicator: restricted
};

// Decodes the Q.931 message at `part` of `message`, which may be a whole TPKT frame. Ranges are offsets into `message`.
[[nodiscard]] std::optional<DecodeError> decode_into(Bytes message, Range part, View& view) noexcept;

// The end of the first TPKT of a stream. Errors: bytes that cannot become a TPKT.
[[nodiscard]] Framing framing(Bytes stream) noexcept;
// The payload of a whole TPKT frame; empty for a frame without payload (a keep-alive).
[[nodiscard]] Range tpkt_payload(Bytes frame) noexcept;

// True if the bytes begin like a TPKT with a Q.931 message for H.323: TPKT header, protocol discriminator 8, call
// reference, a message type of H.225.0. With `whole` = false more bytes may follow: a prefix of a possible start is
// true. For RAS on UDP see h225::looks_like_ras().
[[nodiscard]] bool looks_like_h323(Bytes bytes, bool whole = true) noexcept;

}  // namespace sallyport::q931
