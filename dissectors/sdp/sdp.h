// Session descriptions (RFC 8866, RFC 4566), decoded as far as a firewall needs them: the addresses where media is
// received. Attributes: a=rtcp (RFC 3605), a=rtcp-mux (RFC 5761), a=candidate (RFC 8839), a=group:BUNDLE
// (RFC 9143), a=crypto (RFC 4568), a=fingerprint (RFC 8122), directions (RFC 8866 6.7), T.38 (ITU-T T.38 D).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "dissectors/base/slots.h"

namespace sallyport::sdp {

inline constexpr std::size_t kMaxMedia = 32;
inline constexpr std::size_t kMaxCandidates = 128;
inline constexpr std::size_t kMaxRtpMaps = 128;  // of a body; further ones are ignored: they open nothing

enum class MediaKind : std::uint8_t { audio, video, image, text, application, message, data, other };
[[nodiscard]] std::string_view to_text(MediaKind kind) noexcept;

enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };

// A c= line, or the address of an a=rtcp. An IPv6 address in brackets or with a zone counts as a host name. An address
// of another family than the line names is an error; so is a /count of an address that is not multicast.
struct Connection {
  bool present = false;
  bool is_address = false;  // false: a host name, which opens nothing
  IpAddress address;
  Range text;               // the address or name as written, without /ttl/count
  std::uint8_t ttl = 0;     // IPv4 only; 0 = not given
  std::uint16_t count = 1;  // number of addresses (multicast forms)
};

// One a=candidate line (RFC 8839 5.1).
struct Candidate {
  std::uint8_t media = 0;       // index of its m-line
  std::uint16_t component = 0;  // 1 RTP, 2 RTCP
  IpProtocol transport{};       // udp or tcp
  bool is_address = false;      // false: a host name (mDNS), which opens nothing
  Endpoint endpoint;
  Range address_text;  // the address or name as written
  Range port_text;
  enum class Type : std::uint8_t { host, srflx, prflx, relay, other } type = Type::other;
  Range related_address;  // raddr as written; empty where not given
  Range related_port;     // rport as written
  Range text;             // the line's value
};

// One a=rtpmap line (RFC 8866 6.6): the clock of a payload type.
struct RtpMap {
  std::uint8_t payload_type = 0;
  std::uint32_t clock_rate = 0;  // hertz
};

struct Media {
  MediaKind kind = MediaKind::other;
  Range kind_text;
  std::uint16_t port = 0;        // 0: refused or disabled
  Range port_text;               // the digits of the port, without the count
  std::uint16_t port_count = 1;  // "49170/2"
  Range protocol;                // "RTP/AVP", "udptl", ...
  bool rtp = false;              // the protocol is an RTP profile
  bool secure = false;           // SAVP, SAVPF, TLS
  Range formats;
  std::array<std::uint64_t, 2> payload_types{};  // bit n set: payload type n is in the m-line (RTP only)
  Connection connection;                         // its own c=, else the session's; present = false: neither
  Direction direction = Direction::sendrecv;     // its own, else the session's
  bool rtcp_mux = false;
  bool rtcp_mux_only = false;   // a=rtcp-mux-only (RFC 8858); rtcp_mux is true too
  std::uint16_t rtcp_port = 0;  // a=rtcp; 0 = not given
  Range rtcp_port_text;
  Connection rtcp_connection;  // a=rtcp with an address
  bool crypto = false;         // a=crypto: keys are present; their values are never in the View
  bool fingerprint = false;    // a=fingerprint (DTLS-SRTP), its own or the session's
  bool bundled = false;        // its mid is in a BUNDLE group
  bool bundle_only = false;    // a=bundle-only (RFC 9143 6)
  Range mid;
  std::uint16_t first_candidate = 0;  // its candidates are View::candidates[first, first + count)
  std::uint16_t candidate_count = 0;
  std::uint16_t first_rtpmap = 0;  // its maps are View::rtpmaps[first, first + count)
  std::uint16_t rtpmap_count = 0;
  Range line;  // the whole m= line, for reports
};

struct View {
  View() noexcept {}  // does not initialise the slots

  Range origin_username;
  Range session_id;       // o= sess-id
  Range session_version;  // o= sess-version: unchanged means unchanged media (RFC 3264 8); the three are
                          // empty where o= is missing or lacks a part
  Connection origin;      // o= address; announces nothing
  Connection session;     // session level c=
  bool ice = false;       // a=ice-ufrag or a=candidate anywhere
  bool ice_lite = false;
  std::uint8_t media_count = 0;
  Slots<Media, kMaxMedia> media;
  std::uint16_t candidate_count = 0;
  Slots<Candidate, kMaxCandidates> candidates;
  std::uint16_t rtpmap_count = 0;
  Slots<RtpMap, kMaxRtpMaps> rtpmaps;
  std::uint32_t candidates_skipped = 0;  // a=candidate lines that did not decode (RFC 8839 5.1: ignored)
};

// Decodes one body of type application/sdp. A line ends with CRLF or LF; the last line may have no end. A CR alone does
// not end a line. Empty lines, lines of unknown type and unknown attributes are skipped. v=0 comes first and once. The
// order of other lines does not matter, but an m= line begins a section. Errors name the field.
[[nodiscard]] Result<View> decode(Bytes body) noexcept;
// The same into a View of the caller, which can be used again. Do not read `out` after an error.
[[nodiscard]] std::optional<DecodeError> decode_into(Bytes body, View& out) noexcept;

}  // namespace sallyport::sdp
