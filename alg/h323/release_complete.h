// The one message that the engine sends in H.323's name: a ReleaseComplete for a call that policy refuses, whole with
// TPKT, Q.931 and its H323-UserInformation (aligned PER).
#pragma once

#include <cstdint>
#include <vector>

#include "dissectors/base/bytes.h"
#include "dissectors/h225/h225.h"

namespace sallyport::h323_alg {

// ReleaseCompleteReason alternatives that are used here, with the Cause value that H.225.0 table 5 puts beside them.
enum class ReleaseReason : std::uint8_t {
  gateway_resources,     // Cause 42
  no_permission,         // Cause 21
  security_denied,       // Cause 21
  caller_not_registered  // Cause 21
};

// The answer to the Setup in `frame`; empty where it cannot be answered.
[[nodiscard]] std::vector<std::byte> release_complete(Bytes frame, const h225::View& setup, ReleaseReason reason);

}  // namespace sallyport::h323_alg
