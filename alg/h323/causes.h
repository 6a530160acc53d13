// The causes of the end of a call, as text.
#pragma once

#include <chrono>
#include <string>

#include "alg/base/time.h"
#include "dissectors/h225/h225.h"

namespace sallyport::h323_alg {

// A call without an answer or an alerting ends after this time (Q.931 9.3, T301: at least three minutes).
inline constexpr Duration kSetupTimeout = std::chrono::seconds{180};
// A call that rings ends after this time. It may wait in a queue.
inline constexpr Duration kRingTimeout = std::chrono::hours{1};

// The name of a Cause value in Q.850 ("normal call clearing"), or an empty text if H.323 does not use the value.
[[nodiscard]] std::string_view cause_name(unsigned cause) noexcept;
// The cause of a ReleaseComplete: "16 normal call clearing", else the name of its ReleaseCompleteReason.
[[nodiscard]] std::string cause_text(const h225::View& view);

}  // namespace sallyport::h323_alg
