// The receive address of a party of an SCCP channel, as a sink of the media plan.
#pragma once

#include <array>
#include <cstdint>

#include "alg/gates/media_plan.h"
#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp_alg {

// The payload types that may pass, one bit each: the codec, comfort noise, and dynamic types (for DTMF: old versions do
// not name its type).
[[nodiscard]] std::array<std::uint64_t, 2> payload_types(const sccp::View& view);

[[nodiscard]] Sink sink_at(const Endpoint& endpoint);
// A party with a known address and without a description of its media.
[[nodiscard]] Sink nowhere_at(const IpAddress& address, Port port = {});

[[nodiscard]] Description described(const Sink& sink, const IpAddress& announcer, rules::Zone zone);

}  // namespace sallyport::sccp_alg
