#include "dataplane/tool/analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "alg/events/event_json.h"
#include "dataplane/pcap/capture_buffers.h"
#include "dataplane/pcap/capture_reader.h"
#include "dataplane/tool/collector.h"
#include "dataplane/tool/commands.h"
#include "dataplane/tool/progress.h"

namespace sallyport::tool {

namespace {

// Takes the engine's events: to the output as they come, or to the tables.
class AnalysisSink final : public EventSink {
 public:
  // `json` is nullptr for tables.
  AnalysisSink(const CaptureBuffers& buffers, OrderedOutput::Part* json, std::string file, const Selection& tables)
      : collected(tables), buffers_(buffers), json_(json), file_(std::move(file)) {}

  void on_event(const Event& event) override {
    if (std::holds_alternative<AlertEvent>(event.what)) alerted = true;
    if (std::holds_alternative<SummaryEvent>(event.what)) {
      // The buffers compare each packet that leaves with the packet that came in.
      auto counted = event;
      auto& changed = std::get<SummaryEvent>(counted.what).bytes_changed;
      changed = std::max(changed, buffers_.bytes_changed());
      pass_on(counted);
    } else {
      pass_on(event);
    }
  }

  Collector collected;
  bool alerted = false;

 private:
  void pass_on(const Event& event) {
    if (json_ == nullptr) {
      collected.on_event(event);
      return;
    }
    append_json(json_->text(), event, file_);
    json_->text() += '\n';
    json_->written();
  }

  const CaptureBuffers& buffers_;
  OrderedOutput::Part* json_;
  std::string file_;
};

// The times of the packets.
struct Span {
  std::optional<Time> first;
  Time last{};

  void extend(Time time) {
    if (!first) first = last = time;
    last = std::max(last, time);
  }
};

Span read_through(CaptureReader& reader, const std::string& name, const AnalysisOptions& options, Engine& engine,
                  CaptureBuffers& buffers, OrderedOutput::Part& out) {
  // The capture may be live, with a person watching: write events with the packet that caused them.
  const bool live = !reader.size() && options.json;
  const std::size_t most = live ? 1 : CaptureReader::kMostOfBatch;
  std::array<InFlight, CaptureReader::kMostOfBatch> in_flight;
  Span span;
  Progress progress(reader, name, options.progress, options.alone);
  while (!out.closed()) {
    const auto batch = reader.next(most);
    if (batch.empty()) break;
    auto frame = reader.frames() - batch.size();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      span.extend(batch[i].time);
      buffers.take(batch[i], reader.link(), ++frame, in_flight[i]);
    }
    engine.burst(std::span(in_flight).first(batch.size()));
    progress.tick();
    if (live && !out.text().empty()) out.flush();
  }
  engine.finish(span.last);
  return span;
}

}  // namespace

AnalysisResult analyze_capture(const std::string& path, const AnalysisOptions& options, OrderedOutput::Part& out) {
  AnalysisResult result;
  const auto opened = CaptureReader::open(path);
  if (!opened.reader) {
    out.complain(opened.error);
    result.status = kUnreadable;
    return result;
  }
  auto& reader = *opened.reader;
  for (auto* writer : {options.forwarded, options.dropped}) {
    if (writer == nullptr || writer->begin(reader.link(), path)) continue;
    out.complain(writer->error());
    result.status = kWrongUsage;
    return result;
  }
  CaptureBuffers buffers(options.forwarded, options.dropped);
  AnalysisSink sink(buffers, options.json ? &out : nullptr, options.one_of_several ? path : std::string(),
                    options.tables);
  Engine engine(options.policy, options.engine, buffers, sink);
  const auto span = read_through(reader, path, options, engine, buffers, out);
  result.dropped = buffers.dropped() != 0;
  result.alerted = sink.alerted;
  if (!options.json) out.report(report({path, span.first, *options.policy, sink.collected, buffers}, options.tables));
  if (!reader.error().empty()) {
    out.complain(reader.error());
    result.status = kUnreadable;
  }
  if (buffers.outstanding() != 0 || buffers.returned_twice() != 0) {
    out.complain(fmt::format("{}: defect: {} packets were neither forwarded nor dropped, {} twice; please report this",
                             path, buffers.outstanding(), buffers.returned_twice()));
  }
  return result;
}

}  // namespace sallyport::tool
