#include "dataplane/tool/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "alg/events/event_json.h"
#include "dataplane/tool/table.h"
#include "dataplane/tool/time_text.h"

namespace sallyport::tool {

namespace {

constexpr std::size_t kSummaryRows = 25;
constexpr auto kRight = Align::right;

// One report: what its tables have in common.
class Report {
 public:
  explicit Report(const Reported& what) : what_(what), start_(what.first_packet.value_or(Time{})) {}

  void head();
  void calls(std::size_t most);
  void pinholes(std::size_t most);
  void registrations(std::size_t most);
  void streams(std::size_t most);
  void drops(std::size_t most);
  void alerts(std::size_t most);
  void malformed(std::size_t most);

  std::string text;

 private:
  [[nodiscard]] std::string since_start(Time time) const { return duration_text(time - start_); }

  // A table under its title, or the sentence that says that there is nothing; what is not shown is said.
  template <typename Row, typename AddRow>
  void table(std::string_view title, std::string_view nothing, std::string_view option, const Rows<Row>& rows,
             std::size_t most, std::vector<Table::Column> columns, AddRow add_row) {
    const auto total = rows.rows.size() + rows.not_kept;
    if (total == 0) {
      if (!nothing.empty()) text += fmt::format("\n{}\n", nothing);
      return;
    }
    Table out(std::move(columns));
    const auto shown = std::min(rows.rows.size(), most);
    for (std::size_t i = 0; i < shown; ++i) add_row(out, rows.rows[i]);
    text += fmt::format("\n{} ({})\n", title, grouped(total));
    text += out.render();
    if (shown == total) return;
    text += fmt::format("  ... and {} more", grouped(total - shown));
    if (shown < rows.rows.size() && !option.empty()) text += fmt::format("; {} shows them", option);
    text += '\n';
  }

  const Reported& what_;
  Time start_;
};

std::string endpoint_text(const std::optional<IpAddress>& address, std::uint16_t port) {
  if (!address) return port == 0 ? "any" : fmt::format("any:{}", port);
  if (port == 0) return to_text(*address);
  return to_text(Endpoint{*address, Port{port}});
}

std::string endpoint_text(const Endpoint& endpoint) {
  return endpoint_text(endpoint.address, number(endpoint.port));
}

std::string flow_text(const FiveTuple& tuple) {
  if (tuple == FiveTuple{}) return "not IP";
  return fmt::format("{} {} > {}", to_text(tuple.protocol), endpoint_text(tuple.source),
                     endpoint_text(tuple.destination));
}

std::string frame_text(std::uint64_t frame) {
  return frame == 0 ? std::string() : fmt::format("{}", frame);
}

std::string_view mode_text(rules::Mode mode) {
  return mode == rules::Mode::observe ? "observe: nothing is dropped, no byte changes"
                                      : "pinhole: enforces, and no byte of a forwarded packet changes";
}

void Report::head() {
  const auto& buffers = what_.buffers;
  const auto summary = what_.collected.summary.value_or(SummaryEvent{});
  text +=
      fmt::format("{}: {} packets, {} bytes", printable(what_.name), grouped(summary.packets), grouped(summary.bytes));
  if (what_.first_packet) {
    const auto length = Duration(static_cast<std::int64_t>(summary.seconds * 1e6));
    text += fmt::format(", {} from {}", duration_text(length), absolute_text(*what_.first_packet));
  }
  text +=
      fmt::format("\nPolicy: {}, mode {}\n", what_.policy.file.empty() ? "none given" : printable(what_.policy.file),
                  mode_text(what_.policy.mode));
  text += fmt::format("Forwarded {}, dropped {}; ", grouped(buffers.forwarded()), grouped(buffers.dropped()));
  text += buffers.bytes_changed() == 0
              ? "every forwarded packet left as it came\n"
              : fmt::format("{} forwarded packets LEFT CHANGED\n", grouped(buffers.bytes_changed()));
}

void Report::calls(std::size_t most) {
  table("Calls", "No calls.", "--calls", what_.collected.calls, most,
        {{"BEGAN", kRight},
         {"FRAME", kRight},
         {"TALKED", kRight},
         {"STATE"},
         {"FROM"},
         {"TO"},
         {"CAUSE"},
         {"MEDIA"},
         {"PROTOCOL"},
         {"CALL"}},
        [this](Table& out, const CallRow& row) {
          const auto talked = row.answered && row.ended ? duration_text(*row.ended - *row.answered) : std::string();
          const auto secure = !row.secure ? "" : *row.secure ? "secure" : "clear";
          out.row({since_start(row.begin.time), frame_text(row.begin.frame), talked, row.state, row.from, row.to,
                   row.cause, secure, row.proto, row.call});
        });
}

void Report::pinholes(std::size_t most) {
  table("Pinholes", "No pinholes.", "--pinholes", what_.collected.pinholes, most,
        {{"GATE", kRight},
         {"OPENED", kRight},
         {"FRAME", kRight},
         {"BY"},
         {"CLOSED", kRight},
         {"FRAME", kRight},
         {"REASON"},
         {"BY"},
         {"TRANSPORT"},
         {"FROM"},
         {"TO"},
         {"PROTOCOL"},
         {"CALL"}},
        [this](Table& out, const PinholeRow& row) {
          const auto& gate = row.gate;
          const bool refused = gate.action == PinholeEvent::Action::refuse;
          const auto reason = std::string(to_text(gate.reason));
          out.row({refused ? "refused" : fmt::format("{}", gate.id), since_start(row.begin.time),
                   frame_text(row.begin.frame), gate.why, row.end ? since_start(row.end->time) : std::string(),
                   row.end ? frame_text(row.end->frame) : std::string(), refused || row.end ? reason : "open",
                   row.closed_by, to_text(gate.transport), endpoint_text(gate.source, gate.source_port),
                   endpoint_text(gate.destination, gate.destination_port), gate.proto, gate.call});
        });
}

void Report::registrations(std::size_t most) {
  table("Registrations", "No registrations.", "--registrations", what_.collected.registrations, most,
        {{"FIRST", kRight},
         {"LAST", kRight},
         {"TIMES", kRight},
         {"WHAT"},
         {"DEVICE"},
         {"ADDRESS"},
         {"EXPIRES", kRight},
         {"TYPE"},
         {"REASON"},
         {"PROTOCOL"}},
        [this](Table& out, const RegistrationRow& row) {
          const auto& last = row.last;
          out.row({since_start(row.first_seen.time), row.times > 1 ? since_start(row.last_seen.time) : std::string(),
                   grouped(row.times), std::string(to_text(last.action)), last.device,
                   last.address ? to_text(*last.address) : std::string(),
                   last.expires ? fmt::format("{} s", *last.expires) : std::string(), last.type, last.reason,
                   last.proto});
        });
}

void Report::streams(std::size_t most) {
  table("Media streams", "No media streams.", "--streams", what_.collected.streams, most,
        {{"FROM"},
         {"TO"},
         {"SSRC"},
         {"PT", kRight},
         {"PACKETS", kRight},
         {"BYTES", kRight},
         {"LOST", kRight},
         {"JITTER", kRight},
         {"KIND"},
         {"CALL"}},
        [](Table& out, const StreamRow& row) {
          const auto& stream = row.stream;
          out.row({endpoint_text(stream.source), endpoint_text(stream.destination),
                   fmt::format("{:#010x}", stream.ssrc), fmt::format("{}", stream.payload_type),
                   grouped(stream.packets), grouped(stream.bytes), grouped(stream.lost),
                   fmt::format("{:.1f} ms", stream.jitter_ms), stream.srtp ? "SRTP" : "RTP", stream.call});
        });
}

// Events give the rule and the first packet. The buffers saw every packet: where the policy's limit of events kept
// some back, their number is a row of its own.
void Report::drops(std::size_t most) {
  struct Row {
    std::string reason, rule, first;
    Stamp stamp;
    std::uint64_t packets = 0;
  };
  Rows<Row> rows;
  rows.not_kept = what_.collected.drops.not_kept;
  std::array<std::uint64_t, static_cast<std::size_t>(DropReason::count)> told{};
  for (const auto& drop : what_.collected.drops.rows) {
    const auto reason = static_cast<std::size_t>(drop.first.reason);
    if (reason < told.size()) told[reason] += drop.times;
    rows.add({std::string(to_text(drop.first.reason)), drop.first.rule, flow_text(drop.first.tuple), drop.stamp,
              drop.times});
  }
  for (std::size_t i = 0; i < told.size(); ++i) {
    const auto reason = static_cast<DropReason>(i);
    const auto all = what_.buffers.dropped(reason);
    if (all > told[i])
      rows.add({std::string(to_text(reason)), "", "(above the limit of drop events)", {}, all - told[i]});
  }
  std::stable_sort(rows.rows.begin(), rows.rows.end(),
                   [](const Row& a, const Row& b) { return a.packets > b.packets; });
  table("Drops by reason", "No drops.", "--drops", rows, most,
        {{"PACKETS", kRight}, {"REASON"}, {"RULE"}, {"FIRST", kRight}, {"FRAME", kRight}, {"FIRST PACKET"}},
        [this](Table& out, const Row& row) {
          const bool known = row.stamp.frame != 0;
          out.row({grouped(row.packets), row.reason, row.rule, known ? since_start(row.stamp.time) : std::string(),
                   frame_text(row.stamp.frame), row.first});
        });
}

void Report::alerts(std::size_t most) {
  table("Alerts", "No alerts.", {}, what_.collected.alerts, most,
        {{"TIMES", kRight},
         {"SEVERITY", kRight},
         {"FIRST", kRight},
         {"FRAME", kRight},
         {"KIND"},
         {"FROM"},
         {"TO"},
         {"MESSAGE"},
         {"CALL"}},
        [this](Table& out, const Counted<AlertEvent>& row) {
          const auto& alert = row.first;
          out.row({grouped(row.times), fmt::format("{}", severity(alert.kind)), since_start(row.stamp.time),
                   frame_text(row.stamp.frame), std::string{to_text(alert.kind)},
                   alert.source ? endpoint_text(*alert.source) : std::string(),
                   alert.destination ? endpoint_text(*alert.destination) : std::string(), alert.message, alert.call});
        });
}

void Report::malformed(std::size_t most) {
  table("Messages that could not be decoded whole", {}, {}, what_.collected.malformed, most,
        {{"TIMES", kRight},
         {"FIRST", kRight},
         {"FRAME", kRight},
         {"PROTOCOL"},
         {"FIELD"},
         {"OFFSET", kRight},
         {"MESSAGE"},
         {"FROM"},
         {"TO"}},
        [this](Table& out, const Counted<MalformedEvent>& row) {
          const auto& event = row.first;
          out.row({grouped(row.times), since_start(row.stamp.time), frame_text(row.stamp.frame), event.proto,
                   event.field, fmt::format("{}", event.offset), event.message,
                   event.source ? endpoint_text(*event.source) : std::string(),
                   event.destination ? endpoint_text(*event.destination) : std::string()});
        });
}

}  // namespace

std::string report(const Reported& what, const Selection& selection) {
  Report out(what);
  constexpr auto kAll = kMaxRows + static_cast<std::size_t>(DropReason::count);
  const auto most = [&selection](bool whole) -> std::size_t {
    return whole ? kAll : selection.summary ? kSummaryRows : 0;
  };
  out.head();
  if (const auto rows = most(selection.calls)) out.calls(rows);
  if (const auto rows = most(selection.registrations)) out.registrations(rows);
  if (const auto rows = most(selection.pinholes)) out.pinholes(rows);
  if (const auto rows = most(selection.streams)) out.streams(rows);
  if (const auto rows = most(selection.drops)) out.drops(rows);
  if (selection.summary) {
    out.alerts(kSummaryRows);
    out.malformed(kSummaryRows);
  }
  return std::move(out.text);
}

}  // namespace sallyport::tool
