// Events as the JSON Lines of interfaces.md section 2.
#pragma once

#include <string>

#include "alg/events.h"

namespace sallyport {

// One line without its end. `file` (several captures) is added where not empty.
[[nodiscard]] std::string to_json(const Event& event, std::string_view file = {});
// "event" key of an event: "media", "pinhole", ...
[[nodiscard]] std::string_view event_name(const Event& event) noexcept;

}  // namespace sallyport
