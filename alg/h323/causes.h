// Why a call ended, in words.
#pragma once

#include <chrono>
#include <string>

#include "alg/base/time.h"
#include "dissectors/h225/h225.h"

namespace sallyport::h323_alg {

// Without an answer, or any word of one, for so long a call is given up (Q.931 9.3, T301: at least three minutes).
inline constexpr Duration kSetupTimeout = std::chrono::seconds{180};
// A call that rings may stand in a queue.
inline constexpr Duration kRingTimeout = std::chrono::hours{1};

// "normal call clearing": Q.850's name of a Cause value; empty for one that H.323 has no use for.
[[nodiscard]] std::string_view cause_name(unsigned cause) noexcept;
// Of a ReleaseComplete: "16 normal call clearing", else the name of its ReleaseCompleteReason.
[[nodiscard]] std::string cause_text(const h225::View& view);

}  // namespace sallyport::h323_alg
