// A port for a device, or for its second choice if the device does not start.
#pragma once

#include <memory>

#include "dataplane/dpdk/port.h"

namespace sallyport::dpdk {

// Opens a port as open_port does. If that fails and the device has a second choice, EAL removes the first device and
// probes the second; the `note` of the port's device says so. Throws std::runtime_error with both reasons.
[[nodiscard]] std::unique_ptr<Port> start_port(const Device& device, const MbufPool& pool, const PortOptions& options);

}  // namespace sallyport::dpdk
