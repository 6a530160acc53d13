// Session descriptions in a body: the body itself, parts of a multipart body (RFC 2046 5.1, RFC 5621) or of a tunnelled
// message (RFC 3261 23.4), also nested.
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// Headers of a message or of a part that describe its body.
struct BodyHeaders {
  Range content_type;
  bool encoded = false;  // Content-Encoding or Content-Transfer-Encoding other than identity
};

// Content-Encoding: true if every coding is the identity.
[[nodiscard]] bool is_identity_coding(std::string_view value) noexcept;
// Content-Transfer-Encoding (RFC 2045 6.1): true if the bytes are not encoded.
[[nodiscard]] bool is_plain_transfer(std::string_view value) noexcept;

// Fills view.sdp, sdp_count and body_encoded.
[[nodiscard]] bool read_body(std::string_view message, Range body, const BodyHeaders& headers, View& view,
                             DecodeError& error, std::size_t depth = 0) noexcept;

}  // namespace sallyport::sip
