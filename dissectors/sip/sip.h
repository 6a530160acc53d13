// SIP messages (RFC 3261), decoded as far as a firewall needs them: the dialogue of a message, its sender, its body,
// and its request. decode() does not guess. A message that violates a MUST which the View depends on is an error with a
// name and an offset; the tests use the messages of RFC 4475 and RFC 5118.
//
// Sources: RFC 3261 7, 20, 25 (grammar, compact forms, folding), RFC 3262 (RSeq, RAck), RFC 3515 (Refer-To),
// RFC 3581 (rport), RFC 3891 (Replaces), RFC 4028 (Session-Expires), RFC 5626 (keep-alive), RFC 5621 and 2046
// (multipart bodies).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport::sip {

inline constexpr std::size_t kMaxHeaders = 160;  // header lines in a message
inline constexpr std::size_t kMaxContacts = 16;
inline constexpr std::size_t kMaxSdpBodies = 4;
inline constexpr std::size_t kMaxHeaderBytes = 65536;  // start line and headers
inline constexpr std::size_t kMaxBodyBytes = 262144;   // a stream that announces more is an error, not a wait
inline constexpr std::size_t kMaxMultipartDepth = 4;
inline constexpr std::size_t kMaxKeepAlive = 16;

enum class Method : std::uint8_t {
  unknown,
  invite,
  ack,
  bye,
  cancel,
  options,
  register_,
  prack,
  update,
  subscribe,
  notify,
  refer,
  info,
  message,
  publish
};
[[nodiscard]] std::string_view to_text(Method method) noexcept;

enum class Scheme : std::uint8_t { none, sip, sips, tel, other };

// sip:user:password@host:port;params?headers (RFC 3261 19.1), tel:number (RFC 3966).
struct Uri {
  Scheme scheme = Scheme::none;
  Range whole;  // as written, without angle brackets
  Range user;   // user part, or the number of a tel URI
  Range host;   // without brackets
  bool host_is_address = false;
  IpAddress address;       // where host_is_address
  std::uint16_t port = 0;  // 0 = not given
  Range port_text;         // the digits of the port
  Range transport;         // ;transport=
  Range maddr;             // ;maddr=
};

// name-addr or addr-spec with the parameters of From, To and Contact.
struct NameAddr {
  bool present = false;
  Range display_name;  // without quotes
  Uri uri;
  Range tag;
  std::optional<std::uint32_t> expires;  // Contact ;expires=
};

struct Via {
  bool present = false;
  Range transport;  // "UDP"
  Range host;       // sent-by, without brackets
  bool host_is_address = false;
  IpAddress address;
  std::uint16_t port = 0;  // sent-by port; 0 = not given
  Range port_text;         // the digits of the sent-by port
  Range branch;
  Range received;      // the address, without brackets
  bool rport = false;  // ;rport present, with or without value
  std::uint16_t rport_value = 0;
  Range rport_text;  // the digits of rport
};

// One header line, unfolded lines included: value may hold CRLF + space.
struct Header {
  Range name;
  Range value;  // without leading and trailing white space
};

// Members that every message has (rfc3261 8.1.1). Each message writes them, so that they are never cleared.
struct Essentials {
  bool request = false;
  Method method = Method::unknown;  // of a response: from CSeq
  Range method_text;                // of a response: from CSeq
  Uri request_uri;                  // request only
  std::uint16_t status = 0;         // response only
  Range reason_phrase;

  Range call_id;
  std::uint32_t cseq = 0;
  NameAddr from;
  NameAddr to;
  Via via;     // topmost
  Range body;  // after the empty line, of the length in Content-Length; without one, to the end of the datagram
};

// Optional members, without the lists. decode_into() clears them first.
struct Facts {
  std::uint16_t via_count = 0;  // all values of all Via headers
  bool contact_star = false;    // "Contact: *"
  std::uint8_t contact_count = 0;
  std::optional<std::uint32_t> expires;
  std::optional<std::uint32_t> session_expires;  // seconds (RFC 4028)
  std::optional<std::uint32_t> rseq;             // reliable provisional response (RFC 3262)
  bool require_100rel = false;
  bool supported_100rel = false;
  Range refer_to;  // URI of Refer-To; next_value() reads its parts
  Range replaces;  // value of Replaces
  Range user_agent;
  Range content_type;  // value of Content-Type
  std::optional<std::uint64_t> content_length;

  std::uint8_t sdp_count = 0;
  bool body_encoded = false;  // the body or an SDP part of it has a coding other than identity, and is not read

  std::uint16_t header_count = 0;
};

// Entries of a list behind its count keep old values: a View that is used again is not cleared.
struct View : Essentials, Facts {
  std::array<NameAddr, kMaxContacts> contacts;  // contact_count of them
  std::array<Range, kMaxSdpBodies>
      sdp;  // sdp_count: application/sdp bodies, the body itself or parts of a multipart one
  std::array<Header, kMaxHeaders> headers;  // header_count of them, in the order of the message
};

// Decodes one whole message: a datagram, or a frame that framing() cut out of a stream.
[[nodiscard]] Result<View> decode(Bytes message) noexcept;
// The same into a View of the caller. It does not clear or copy the View's several kilobytes. Do not use the View after
// an error: it holds parts of this message and of others.
[[nodiscard]] std::optional<DecodeError> decode_into(Bytes message, View& view) noexcept;

// Reads one value of a list that the View keeps whole: Route, Record-Route, Path, Service-Route, Refer-To and the
// like, or the Vias below the topmost one. `rest` starts as the value of a header line; each call leaves the part
// behind the comma.
//
//   for (Range rest = view.headers[i].value; !rest.empty();)
//     if (const auto error = next_value(message, rest, route)) return *error;
[[nodiscard]] std::optional<DecodeError> next_value(Bytes message, Range& rest, NameAddr& out) noexcept;
[[nodiscard]] std::optional<DecodeError> next_value(Bytes message, Range& rest, Via& out) noexcept;

// Where the first message of a stream ends (RFC 3261 18.3: Content-Length is mandatory on streams). CRLF CRLF
// keep-alives (RFC 5626 3.5.1) and line ends between messages are frames of their own; see is_keep_alive(). Errors:
// bytes that cannot become a SIP message.
[[nodiscard]] Framing framing(Bytes stream) noexcept;
// True also for the blank datagrams (CR, LF, NUL, white space, at most kMaxKeepAlive bytes) with which phones keep a
// NAT binding open.
[[nodiscard]] bool is_keep_alive(Bytes frame) noexcept;

// True if the bytes begin like a SIP request or status line. It is cheap. Use it to recognise SIP on other ports and to
// reject streams that are not SIP. With `whole` = false more bytes may follow: a prefix of a possible start is true.
[[nodiscard]] bool looks_like_sip(Bytes bytes, bool whole = true) noexcept;

}  // namespace sallyport::sip
