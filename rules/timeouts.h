// The idle time-outs of a policy, in seconds: RFC 4787 5 for UDP, RFC 5382 REQ-5 for TCP, RFC 3261 for SIP.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "rules/protocols.h"

namespace sallyport::rules {

inline constexpr std::uint32_t kSignallingIdle = 3600;  // seconds

// `ip inspect udp|tcp|icmp|sip ...`: seconds. RFC 4787 5 and RFC 5382 REQ-5 where IOS is shorter.
struct Timeouts {
  std::uint32_t udp_idle = 300;    // `ip inspect udp idle-time`
  std::uint32_t tcp_idle = 7440;   // `ip inspect tcp idle-time`
  std::uint32_t tcp_syn = 30;      // `ip inspect tcp synwait-time`
  std::uint32_t tcp_fin = 5;       // `ip inspect tcp finwait-time`
  std::uint32_t icmp_idle = 60;    // `ip inspect icmp idle-time`
  std::uint32_t sip_invite = 180;  // `ip inspect sip invite-timeout`: INVITE without a final answer (Timer C)
  // `ip inspect name L PROTOCOL timeout`, by index_of(protocol): a signalling flow without a packet; none: not set.
  std::array<std::optional<std::uint32_t>, kProtocols.size()> signalling_idle{};
  // The same with the default where the policy sets none.
  [[nodiscard]] std::uint32_t idle(Protocol protocol) const noexcept {
    return signalling_idle[index_of(protocol)].value_or(kSignallingIdle);
  }
  bool operator==(const Timeouts&) const = default;
};

}  // namespace sallyport::rules
