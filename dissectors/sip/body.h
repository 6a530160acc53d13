// Which session descriptions a body carries: the body itself, or parts of a multipart body (RFC 2046 5.1,
// RFC 5621) or of a tunnelled message (RFC 3261 23.4), also in each other.
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// What the headers of a message or of a part say about the body behind them.
struct BodyHeaders {
  Range content_type;
  bool encoded = false;  // Content-Encoding or Content-Transfer-Encoding that would have to be undone
};

// Content-Encoding: true where every coding named is the identity.
[[nodiscard]] bool is_identity_coding(std::string_view value) noexcept;
// Content-Transfer-Encoding (RFC 2045 6.1): true where the bytes stand as they are.
[[nodiscard]] bool is_plain_transfer(std::string_view value) noexcept;

// Fills view.sdp, sdp_count and body_encoded.
[[nodiscard]] bool read_body(std::string_view message, Range body, const BodyHeaders& headers, View& view,
                             DecodeError& error, std::size_t depth = 0) noexcept;

}  // namespace sallyport::sip
