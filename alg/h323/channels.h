// Logical channels as H.245 describes them, and the gates that they need. This part knows no call and no policy.
//
// The sender of a message receives at the addresses in its description of a channel. An OpenLogicalChannel has the
// opener's mediaControlChannel, for RTCP about its stream. The acknowledgement has the receiver's mediaChannel and
// mediaControlChannel. A bidirectional channel is stored as two channels (H.245 8.4).
#pragma once

#include <functional>
#include <vector>

#include "alg/h323/call.h"

namespace sallyport::h323_alg {

// Makes the channel that `part` of an OpenLogicalChannel describes, without addresses.
[[nodiscard]] LogicalChannel channel_of(const h245::Channel& part, Side opener, std::uint16_t number);
// The announced address, or nullopt if it is absent, unspecified or has port 0.
[[nodiscard]] std::optional<Endpoint> endpoint_of(const h323::TransportAddress& address) noexcept;

// The gates of all open channels of a leg. Each gate has an exact destination, and the sender's announced address as
// its source. A `relayed` party is a gatekeeper that speaks for another host: its own address is no source of media.
[[nodiscard]] std::vector<GateSpec> wanted_gates(const Leg& leg, const std::array<bool, 2>& relayed);

// The proposal of a fastStart that `chosen` answers, or nullptr if it answers none.
[[nodiscard]] const LogicalChannel* proposal_for(const std::vector<LogicalChannel>& proposals,
                                                 const LogicalChannel& chosen);

}  // namespace sallyport::h323_alg
