#include "dataplane/dpdk/wire_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sallyport::dpdk {

std::string with_wire(const std::string& stats, const Ports& ports, const Forwarder::Wire& wire) {
  auto json = nlohmann::ordered_json::parse(stats, nullptr, false);
  if (!json.is_object()) return stats;
  auto& sums = json["wire"];
#define WIRE_COUNTER(name, logged, words) sums[#name] = wire.name;
#include "dataplane/dpdk/wire_counters.def"
  auto list = nlohmann::ordered_json::array();
  for (const auto& port : ports) {
    const auto c = port->counters();
    nlohmann::ordered_json row{
        {"interface", port->interface()}, {"device", port->name()}, {"zone", std::string{to_text(port->zone())}}};
#define PORT_COUNTER(name, meaning) row[#name] = c.name;
#include "dataplane/dpdk/wire_counters.def"
    list.push_back(std::move(row));
  }
  json["ports"] = std::move(list);
  // Names of the policy are any bytes: a byte that is not UTF-8 is replaced, never a reason to throw.
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

WireWords words_of(const Forwarder::Wire& wire) {
  enum class Logged : std::uint8_t { always, where_any };
  WireWords out;
  const auto add = [&out](Logged logged, std::uint64_t value, std::string_view words) {
    auto text = fmt::format("{} {}", value, words);
    if (logged == Logged::where_any) {
      if (value != 0) out.warnings.push_back(std::move(text));
      return;
    }
    if (!out.line.empty()) out.line += ", ";
    out.line += text;
  };
#define WIRE_COUNTER(name, logged, words) add(Logged::logged, wire.name, words);
#include "dataplane/dpdk/wire_counters.def"
  return out;
}

void WireSummary::on_event(const Event& event) {
  if (!std::holds_alternative<SummaryEvent>(event.what)) {
    next_.on_event(event);
    return;
  }
  auto copy = event;
  std::get<SummaryEvent>(copy.what).bytes_changed = forwarder_.wire().bytes_changed;
  next_.on_event(copy);
}

}  // namespace sallyport::dpdk
