// Logical channels as H.245 describes them, and the gates they need. Knows no call and no policy.
//
// An address in the description of a channel is where the sender of the message receives. An OpenLogicalChannel has the
// opener's mediaControlChannel, for RTCP about its stream. The acknowledgement has mediaChannel and mediaControlChannel
// of the receiver. A bidirectional channel is stored as two channels (H.245 8.4).
#pragma once

#include <functional>
#include <vector>

#include "alg/h323/call.h"

namespace sallyport::h323_alg {

// The channel that an OpenLogicalChannel's `part` describes, opened by `opener`; no address is filled in.
[[nodiscard]] LogicalChannel channel_of(const h245::Channel& part, Side opener, std::uint16_t number);
// An announced address, or none (absent, port 0, unspecified).
[[nodiscard]] std::optional<Endpoint> endpoint_of(const h323::TransportAddress& address) noexcept;

// The gates of all open channels of a leg: exact destinations, from the address that the sender announced. `relayed`:
// the party speaks for another host (a gatekeeper), so its own address is no source of media.
[[nodiscard]] std::vector<GateSpec> wanted_gates(const Leg& leg, const std::array<bool, 2>& relayed);

// The proposal of a fastStart that `chosen` answers; nullptr: it answers none. `from_caller`: the direction.
[[nodiscard]] const LogicalChannel* proposal_for(const std::vector<LogicalChannel>& proposals,
                                                 const LogicalChannel& chosen);

}  // namespace sallyport::h323_alg
