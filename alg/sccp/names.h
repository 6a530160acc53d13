// The names of SCCP phones and calls in events and gates.
#pragma once

#include <cstdint>
#include <string>

#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp_alg {

inline constexpr std::uint16_t kSkinnyPort = 2000, kSkinnyTlsPort = 2443;
// CallManager Express sends and receives RTP from its own UDP port 2000, outside the media ports.
inline constexpr std::uint16_t kServerMediaPort = 2000;

// The device's name in the text of its Alarm ("22: Name=SEP003094C38724 Load=..."), or an empty text.
[[nodiscard]] std::string device_in_alarm(std::string_view alarm);
// True if the message belongs to a call. Phones without a registration may not send or receive such messages. A
// CallState of an idle line belongs to no call.
[[nodiscard]] bool is_call_message(const sccp::View& view) noexcept;

}  // namespace sallyport::sccp_alg
