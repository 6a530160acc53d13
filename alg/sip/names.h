// The names of SIP parties, transports and messages in events and gates.
#pragma once

#include <string>

#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

inline constexpr std::uint16_t kSipPort = 5060;

// The name of a URI without parameters: scheme, user, host and port ("sip:alice@example.com"). A tel URI stays whole.
[[nodiscard]] std::string_view uri_name(Bytes message, const sip::Uri& uri);
// The transport of a request to this URI (RFC 3263 4.1): its transport parameter, else TCP for sips and UDP for sip.
// The transport of the message that names the URI does not matter.
[[nodiscard]] IpProtocol transport_of(Bytes message, const sip::Uri& uri);
// The name of a message: "INVITE", "200 INVITE".
[[nodiscard]] std::string message_name(Bytes message, const sip::View& view);

}  // namespace sallyport::sip_alg
