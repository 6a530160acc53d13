// Turns a session description into sinks of the media plan and into `media` events.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "alg/gates/media_plan.h"
#include "alg/protocol.h"
#include "dissectors/sdp/sdp.h"

namespace sallyport::sip_alg {

// Adds one `media` event for each address that the body announces.
void announce(const sdp::View& sdp, Bytes body, std::string_view call, Stamp stamp, Effects& effects);

// Returns the sinks of the body. Adds a refusal to `refused` for each address that may not have a gate.
[[nodiscard]] std::shared_ptr<const Description> describe(const sdp::View& sdp, Bytes body, const Message& message,
                                                          const rules::Policy& policy,
                                                          std::vector<RefuseGate>& refused);

}  // namespace sallyport::sip_alg
