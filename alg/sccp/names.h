// How SCCP's phones and calls are named in events and gates.
#pragma once

#include <cstdint>
#include <string>

#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp_alg {

inline constexpr std::uint16_t kSkinnyPort = 2000, kSkinnyTlsPort = 2443;
// CallManager Express sends and receives RTP from its own UDP port 2000, outside the media ports.
inline constexpr std::uint16_t kServerMediaPort = 2000;

// The device's name in the text of its Alarm ("22: Name=SEP003094C38724 Load=..."); empty: not in it.
[[nodiscard]] std::string device_in_alarm(std::string_view alarm);
// Whether the message is part of a call. Phones without a registration may not send or receive such messages. A
// CallState of an idle line is no part of a call.
[[nodiscard]] bool is_call_message(const sccp::View& view) noexcept;

}  // namespace sallyport::sccp_alg
