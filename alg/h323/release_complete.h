// The only H.323 message that the engine makes: a ReleaseComplete for a call that policy refuses, with TPKT, Q.931 and
// H323-UserInformation (aligned PER).
#pragma once

#include <cstdint>
#include <vector>

#include "dissectors/base/bytes.h"
#include "dissectors/h225/h225.h"

namespace sallyport::h323_alg {

// The alternatives of ReleaseCompleteReason that are used here, with their Cause values of H.225.0 table 5.
enum class ReleaseReason : std::uint8_t {
  gateway_resources,     // Cause 42
  no_permission,         // Cause 21
  security_denied,       // Cause 21
  caller_not_registered  // Cause 21
};

// Makes the answer to the Setup in `frame`. Returns an empty answer if the Setup cannot be answered.
[[nodiscard]] std::vector<std::byte> release_complete(Bytes frame, const h225::View& setup, ReleaseReason reason);

}  // namespace sallyport::h323_alg
