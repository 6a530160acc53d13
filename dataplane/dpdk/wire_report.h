// The wire side's part of reports: counters of ports in `show stats`, bytes_changed in the summary.
#pragma once

#include <string>
#include <vector>

#include "alg/events/events.h"
#include "dataplane/dpdk/forwarder.h"

namespace sallyport::dpdk {

// The engine's "stats" object with the keys "wire" and "ports" added.
[[nodiscard]] std::string with_wire(const std::string& stats, const Ports& ports, const Forwarder::Wire& wire);

// The same counters for the log: a line, and a warning for each counter of trouble that is not 0.
struct WireWords {
  std::string line;
  std::vector<std::string> warnings;
};
[[nodiscard]] WireWords words_of(const Forwarder::Wire& wire);

// Passes events on, and adds bytes_changed to the summary.
class WireSummary final : public EventSink {
 public:
  WireSummary(EventSink& next, const Forwarder& forwarder) : next_(next), forwarder_(forwarder) {}
  void on_event(const Event& event) override;

 private:
  EventSink& next_;
  const Forwarder& forwarder_;
};

}  // namespace sallyport::dpdk
