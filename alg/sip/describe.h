// From a session description to the sinks of the media plan, and to `media` events.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "alg/gates/media_plan.h"
#include "alg/protocol.h"
#include "dissectors/sdp/sdp.h"

namespace sallyport::sip_alg {

// One `media` event for each address that the body announces.
void announce(const sdp::View& sdp, Bytes body, std::string_view call, Stamp stamp, Effects& effects);

// The sinks of the body. Each address that may not be opened adds a refusal to `refused`.
[[nodiscard]] std::shared_ptr<const Description> describe(const sdp::View& sdp, Bytes body, const Message& message,
                                                          const rules::Policy& policy,
                                                          std::vector<RefuseGate>& refused);

}  // namespace sallyport::sip_alg
