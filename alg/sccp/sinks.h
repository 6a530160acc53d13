// Where a party of a SCCP channel receives, in the words of the media plan.
#pragma once

#include <array>
#include <cstdint>

#include "alg/gates/media_plan.h"
#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp_alg {

// The payload types that may pass, one bit each: the codec, comfort noise, and dynamic types (DTMF, which old versions
// do not name).
[[nodiscard]] std::array<std::uint64_t, 2> payload_types(const sccp::View& view);

[[nodiscard]] Sink sink_at(const Endpoint& endpoint);
// A party without a description of its media: only the address is known.
[[nodiscard]] Sink nowhere_at(const IpAddress& address, Port port = {});

[[nodiscard]] Description described(const Sink& sink, const IpAddress& announcer, rules::Zone zone);

}  // namespace sallyport::sccp_alg
