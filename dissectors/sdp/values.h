// The values of single lines. Internal to dissectors/sdp.
#pragma once

#include <optional>

#include "dissectors/sdp/sdp.h"
#include "dissectors/sdp/tokens.h"

namespace sallyport::sdp {

// "IN IP4 224.2.1.1/127/3" (rfc8866 5.7); `slashes` permits /ttl and /count, which a=rtcp and o= do not have.
// False if the value is not a connection: a part is missing or too many, the address has another family, or a slash is
// not permitted.
[[nodiscard]] bool parse_connection(std::string_view body, Piece value, bool slashes, Connection& out) noexcept;

// "audio 49170/2 RTP/AVP 0 96" (rfc8866 5.14) into a new Media. False with `error`, or true.
[[nodiscard]] bool parse_media(std::string_view body, Piece value, Media& out, DecodeError& error) noexcept;

// "1 1 UDP 2130706431 192.0.2.1 8998 typ host ..." (rfc8839 5.1). Nothing if it does not decode or if the
// transport is neither UDP nor TCP.
[[nodiscard]] std::optional<Candidate> parse_candidate(std::string_view body, Piece value) noexcept;

// "53020 IN IP6 2001:db8::1" (rfc3605 2.1). False if it does not decode.
[[nodiscard]] bool parse_rtcp(std::string_view body, Piece value, Media& out) noexcept;

// "jdoe 3724394400 3724394405 IN IP4 198.51.100.1" (rfc8866 5.2). An origin announces no media, so a bad one is
// not an error.
void parse_origin(std::string_view body, Piece value, View& out) noexcept;

}  // namespace sallyport::sdp
