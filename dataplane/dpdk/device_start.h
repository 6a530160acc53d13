// A port for a device, or for its second choice where it does not start.
#pragma once

#include <memory>

#include "dataplane/dpdk/port.h"

namespace sallyport::dpdk {

// As open_port, and where that fails and the device has a second choice, a port on that one: EAL gives up the first and
// probes the second. The port's device says so in its `note`. Throws std::runtime_error with both reasons.
[[nodiscard]] std::unique_ptr<Port> start_port(const Device& device, const MbufPool& pool, const PortOptions& options);

}  // namespace sallyport::dpdk
