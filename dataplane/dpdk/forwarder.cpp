#include "dataplane/dpdk/forwarder.h"

#include <fmt/format.h>

#include "dataplane/dpdk/replay_loop.h"
#include "dataplane/dpdk/threaded_gateway.h"

namespace sallyport::dpdk {

std::unique_ptr<Forwarder> make_forwarder(Ports& ports, std::shared_ptr<const rules::Policy> policy, EventSink& sink,
                                          const ForwarderOptions& options) {
  if (options.replay) return std::make_unique<ReplayLoop>(ports, std::move(policy), sink, options);
  if (options.workers == 0) return std::make_unique<EngineLoop>(ports, std::move(policy), sink, options);
  return std::make_unique<ThreadedGateway>(ports, std::move(policy), sink, options);
}

std::string reload_obstacle(const rules::Policy& now, const rules::Policy& next) {
  for (std::size_t i = 0; i < std::max(now.interfaces.size(), next.interfaces.size()); ++i) {
    static const rules::Interface kNone;
    const auto& before = i < now.interfaces.size() ? now.interfaces[i] : kNone;
    const auto& after = i < next.interfaces.size() ? next.interfaces[i] : kNone;
    if (before.device == after.device && before.zone == after.zone) continue;
    if (before.device.empty() && after.device.empty()) continue;
    return fmt::format(
        "interface {} (line {}): devices and zones are fixed at start, and so is the order of the "
        "interfaces that have one; stop and start the gateway to change them",
        after.name.empty() ? before.name : after.name, after.line);
  }
  return {};
}

}  // namespace sallyport::dpdk
