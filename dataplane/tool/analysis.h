// The analysis of one capture: one run of the engine, from the first packet to the summary.
#pragma once

#include <memory>
#include <string>

#include "alg/engine.h"
#include "dataplane/pcap/capture_writer.h"
#include "dataplane/tool/ordered_output.h"
#include "dataplane/tool/report.h"
#include "rules/policy.h"

namespace sallyport::tool {

struct AnalysisOptions {
  std::shared_ptr<const rules::Policy> policy;
  EngineOptions engine;
  Selection tables;
  bool json = false;            // events as they come, no tables
  bool progress = false;        // --progress
  bool one_of_several = false;  // events name their capture
  bool alone = true;            // no other analysis runs at the same time
  // nullptr: nothing is written.
  CaptureWriter* forwarded = nullptr;
  CaptureWriter* dropped = nullptr;
};

struct AnalysisResult {
  int status = 0;  // kDone, kUnreadable; kWrongUsage: an output file cannot be written, so stop
  bool dropped = false, alerted = false;
};

[[nodiscard]] AnalysisResult analyze_capture(const std::string& path, const AnalysisOptions& options,
                                             OrderedOutput::Part& out);

}  // namespace sallyport::tool
