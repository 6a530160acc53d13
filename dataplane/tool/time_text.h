// Times and durations as people read them.
#pragma once

#include <string>

#include "alg/base/time.h"

namespace sallyport::tool {

// "2024-01-02 03:04:05.123456 UTC".
[[nodiscard]] std::string absolute_text(Time time);
// "2024-01-02 03:04:05 UTC".
[[nodiscard]] std::string second_text(Time time);
// "0:05.123", "12:34.567", "1:02:03.456"; a negative one has a minus.
[[nodiscard]] std::string duration_text(Duration duration);

}  // namespace sallyport::tool
