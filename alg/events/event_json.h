// Events as the JSON Lines of interfaces.md section 2.
#pragma once

#include <string>
#include <string_view>

#include "alg/events/events.h"

namespace sallyport {

// One line without its end. `file` (several captures) is added where not empty. Bytes of a message that are not
// UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const Event& event, std::string_view file = {});
// The same at the end of `line`, whose memory is used again: for a writer of many.
void append_json(std::string& line, const Event& event, std::string_view file = {});
// "event" key of an event: "media", "pinhole", ...
[[nodiscard]] std::string_view event_name(const Event& event) noexcept;

// The texts of the `action` key.
[[nodiscard]] std::string_view to_text(PinholeEvent::Action action) noexcept;
[[nodiscard]] std::string_view to_text(RegistrationEvent::Action action) noexcept;
[[nodiscard]] std::string_view to_text(CallEvent::Action action) noexcept;

}  // namespace sallyport
