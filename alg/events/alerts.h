// The alerts: their kinds, and what belongs to each kind. All of it is made from one list (alerts.def).
#pragma once

#include <cstdint>
#include <string_view>

namespace sallyport {

enum class AlertKind : std::uint8_t {
#define ALERT(name, kind, sid, severity, meaning) name,
#include "alg/events/alerts.def"
#undef ALERT
  count
};

// The `kind` of events: "source-lock", "tcp-conflict", ...
[[nodiscard]] std::string_view to_text(AlertKind kind) noexcept;
// The signature identifier, 1001 and up.
[[nodiscard]] std::uint32_t sid(AlertKind kind) noexcept;
// The severity of syslog (RFC 5424 6.2.1): 3 error, 4 warning, 5 notice, 6 informational.
[[nodiscard]] std::uint8_t severity(AlertKind kind) noexcept;
// The kind in a sentence, for documentation.
[[nodiscard]] std::string_view meaning(AlertKind kind) noexcept;

}  // namespace sallyport
