#include "dataplane/dpdk/wire_report.h"

#include <nlohmann/json.hpp>

namespace sallyport::dpdk {

std::string with_wire(const std::string& stats, const Ports& ports, const Forwarder::Wire& wire) {
  auto json = nlohmann::ordered_json::parse(stats, nullptr, false);
  if (!json.is_object()) return stats;
  json["wire"] = {{"sent", wire.sent},           {"lost", wire.lost},
                  {"verified", wire.verified},   {"bytes_changed", wire.bytes_changed},
                  {"no_memory", wire.no_memory}, {"reports_lost", wire.reports_lost}};
  auto list = nlohmann::ordered_json::array();
  for (const auto& port : ports) {
    const auto c = port->counters();
    list.push_back({{"interface", port->interface()},
                    {"device", port->name()},
                    {"zone", std::string{to_text(port->zone())}},
                    {"received", c.received},
                    {"received_bytes", c.received_bytes},
                    {"sent", c.sent},
                    {"sent_bytes", c.sent_bytes},
                    {"missed", c.missed},
                    {"no_buffer", c.no_buffer},
                    {"errors_in", c.errors_in},
                    {"errors_out", c.errors_out}});
  }
  json["ports"] = std::move(list);
  return json.dump();
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
