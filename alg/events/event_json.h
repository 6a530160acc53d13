// Events as JSON Lines (RFC 8259, one object a line).
#pragma once

#include <string>
#include <string_view>

#include "alg/events/events.h"

namespace sallyport {

// One line, without the newline. If `file` is not empty, it becomes a key: the name of the capture, when there are
// several. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const Event& event, std::string_view file = {});
// The same, appended to `line`: a writer of many events reuses the memory of `line`.
void append_json(std::string& line, const Event& event, std::string_view file = {});
// The `event` key of an event: "media", "pinhole", ...
[[nodiscard]] std::string_view event_name(const Event& event) noexcept;

// The texts of the `action` key.
[[nodiscard]] std::string_view to_text(PinholeEvent::Action action) noexcept;
[[nodiscard]] std::string_view to_text(RegistrationEvent::Action action) noexcept;
[[nodiscard]] std::string_view to_text(CallEvent::Action action) noexcept;

}  // namespace sallyport
