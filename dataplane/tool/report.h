// The tables of `sallyport analyze`.
#pragma once

#include <optional>
#include <string>

#include "dataplane/pcap/capture_buffers.h"
#include "dataplane/tool/collector.h"
#include "rules/policy.h"

namespace sallyport::tool {

struct Reported {
  std::string name;  // of the capture
  std::optional<Time> first_packet;
  const rules::Policy& policy;
  const Collector& collected;
  const CaptureBuffers& buffers;
};

[[nodiscard]] std::string report(const Reported& what, const Selection& selection);

}  // namespace sallyport::tool
