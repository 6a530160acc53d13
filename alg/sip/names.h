// How SIP's parties and transports are named in events and gates.
#pragma once

#include <string>

#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

inline constexpr std::uint16_t kSipPort = 5060;
inline constexpr std::uint8_t kRegistryRow = 0;   // of protocols.cpp; a static_assert there holds it

// "sip:alice@example.com": scheme, user, host and port, without parameters; a tel URI whole.
[[nodiscard]] std::string uri_name(Bytes message, const sip::Uri& uri);
// Where a request to this URI goes: its transport parameter, else the transport it came by.
[[nodiscard]] IpProtocol transport_of(Bytes message, const sip::Uri& uri, IpProtocol carrier);
// "INVITE", "200 INVITE".
[[nodiscard]] std::string message_name(Bytes message, const sip::View& view);

}  // namespace sallyport::sip_alg
