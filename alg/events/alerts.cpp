#include "alg/events/alerts.h"

#include <algorithm>
#include <array>

#include "alg/events/events.h"

namespace sallyport {

namespace {

struct AlertRow {
  std::string_view kind;
  std::uint32_t sid;
  std::uint8_t severity;
  std::string_view meaning;
};

// Indexed by the enum; both come from the one list.
constexpr std::array kAlerts = {
#define ALERT(name, kind, sid, severity, meaning) AlertRow{kind, sid, severity, meaning},
#include "alg/events/alerts.def"
#undef ALERT
};
static_assert(kAlerts.size() == static_cast<std::size_t>(AlertKind::count));

constexpr AlertRow kNoAlert{};

constexpr bool valid() {
  for (std::size_t i = 0; i < kAlerts.size(); ++i) {
    const auto& row = kAlerts[i];
    if (row.kind.empty() || row.meaning.empty() || row.sid == 0 || row.severity > 7) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (kAlerts[j].kind == row.kind) return false;
  }
  return true;
}
static_assert(valid(), "each alert has a kind of its own, a sid, a severity of syslog and a meaning");

const AlertRow& row_of(AlertKind kind) noexcept {
  const auto index = static_cast<std::size_t>(kind);
  return index < kAlerts.size() ? kAlerts[index] : kNoAlert;
}

}  // namespace

std::string_view to_text(AlertKind kind) noexcept {
  return row_of(kind).kind;
}
std::uint32_t sid(AlertKind kind) noexcept {
  return row_of(kind).sid;
}
std::uint8_t severity(AlertKind kind) noexcept {
  return row_of(kind).severity;
}
std::string_view meaning(AlertKind kind) noexcept {
  return row_of(kind).meaning;
}

AlertKind alert_of(DropReason reason) noexcept {
  const auto* row = std::find_if(kAlerts.begin(), kAlerts.end(),
                                 [&](const AlertRow& alert) { return alert.kind == to_text(reason); });
  return row != kAlerts.end() ? static_cast<AlertKind>(row - kAlerts.begin()) : AlertKind::malformed;
}

Event make_alert(AlertKind kind, Stamp stamp, const FiveTuple& tuple, std::string message, std::string call) {
  return {stamp, AlertEvent{kind, std::move(message), std::move(call), tuple.source, tuple.destination}};
}

}  // namespace sallyport
