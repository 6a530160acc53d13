#include "dataplane/tool/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "alg/events/row_tables.h"
#include "dataplane/tool/cells.h"
#include "dataplane/tool/time_text.h"

namespace sallyport::tool {

namespace {

constexpr std::size_t kSummaryRows = 25;

// The tables that only `analyze` has.
using Alert = Counted<AlertEvent>;
using Malformed = Counted<MalformedEvent>;

template <class Row>
Value frame_of(const Row& row) {
  return row.stamp.frame != 0 ? Value{row.stamp.frame} : Value{};
}
Value end_of(const std::optional<Endpoint>& endpoint) {
  return endpoint ? Value{HostPort{endpoint->address, number(endpoint->port)}} : Value{};
}
Value text_of(const std::string& text) {
  return std::string_view{text};
}

constexpr std::array kAlerts = {
    RowColumn<Alert>{{"times", "TIMES", Print::count, kAnalyze}, [](const Alert& r) { return Value{r.times}; }},
    RowColumn<Alert>{{"severity", "SEVERITY", Print::number, kAnalyze},
                     [](const Alert& r) { return Value{std::uint64_t{severity(r.first.kind)}}; }},
    RowColumn<Alert>{{"first", "FIRST", Print::time, kAnalyze}, [](const Alert& r) { return Value{r.stamp.time}; }},
    RowColumn<Alert>{{"frame", "FRAME", Print::number, kAnalyze}, [](const Alert& r) { return frame_of(r); }},
    RowColumn<Alert>{{"kind", "KIND", Print::text, kAnalyze},
                     [](const Alert& r) { return Value{to_text(r.first.kind)}; }},
    RowColumn<Alert>{{"src", "FROM", Print::endpoint, kAnalyze}, [](const Alert& r) { return end_of(r.first.source); }},
    RowColumn<Alert>{{"dst", "TO", Print::endpoint, kAnalyze},
                     [](const Alert& r) { return end_of(r.first.destination); }},
    RowColumn<Alert>{{"message", "MESSAGE", Print::text, kAnalyze},
                     [](const Alert& r) { return text_of(r.first.message); }},
    RowColumn<Alert>{{"call", "CALL", Print::text, kAnalyze}, [](const Alert& r) { return text_of(r.first.call); }}};

constexpr std::array kMalformed = {
    RowColumn<Malformed>{{"times", "TIMES", Print::count, kAnalyze}, [](const Malformed& r) { return Value{r.times}; }},
    RowColumn<Malformed>{{"first", "FIRST", Print::time, kAnalyze},
                         [](const Malformed& r) { return Value{r.stamp.time}; }},
    RowColumn<Malformed>{{"frame", "FRAME", Print::number, kAnalyze}, [](const Malformed& r) { return frame_of(r); }},
    RowColumn<Malformed>{{"proto", "PROTOCOL", Print::text, kAnalyze},
                         [](const Malformed& r) { return text_of(r.first.proto); }},
    RowColumn<Malformed>{{"field", "FIELD", Print::text, kAnalyze},
                         [](const Malformed& r) { return text_of(r.first.field); }},
    RowColumn<Malformed>{{"offset", "OFFSET", Print::number, kAnalyze},
                         [](const Malformed& r) { return Value{std::uint64_t{r.first.offset}}; }},
    RowColumn<Malformed>{{"message", "MESSAGE", Print::text, kAnalyze},
                         [](const Malformed& r) { return text_of(r.first.message); }},
    RowColumn<Malformed>{{"src", "FROM", Print::endpoint, kAnalyze},
                         [](const Malformed& r) { return end_of(r.first.source); }},
    RowColumn<Malformed>{{"dst", "TO", Print::endpoint, kAnalyze},
                         [](const Malformed& r) { return end_of(r.first.destination); }}};

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
  // A table under its title, or a sentence that the table is empty. The last line counts the rows that are left out.
  template <typename Row>
  void table(std::string_view title, std::string_view nothing, std::string_view option, const RowList<Row>& rows,
             std::size_t most, std::span<const RowColumn<Row>> columns) {
    const auto total = rows.rows.size() + rows.not_kept;
    if (total == 0) {
      if (!nothing.empty()) text += fmt::format("\n{}\n", nothing);
      return;
    }
    RowTable<Row> out(columns, start_);
    const auto shown = std::min(rows.rows.size(), most);
    for (std::size_t i = 0; i < shown; ++i) out.row(rows.rows[i]);
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

std::string flow_text(const FiveTuple& tuple) {
  if (tuple == FiveTuple{}) return "not IP";
  return fmt::format("{} {} > {}", to_text(tuple.protocol), endpoint_text(tuple.source),
                     endpoint_text(tuple.destination));
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
  table("Calls", "No calls.", "--calls", what_.collected.calls, most, columns_of<CallRow>());
}

void Report::pinholes(std::size_t most) {
  table("Pinholes", "No pinholes.", "--pinholes", what_.collected.pinholes, most, columns_of<PinholeRow>());
}

void Report::registrations(std::size_t most) {
  table("Registrations", "No registrations.", "--registrations", what_.collected.registrations, most,
        columns_of<RegistrationRow>());
}

void Report::streams(std::size_t most) {
  table("Media streams", "No media streams.", "--streams", what_.collected.streams, most, columns_of<StreamRow>());
}

// Events give the rule and the first packet. The buffers counted every packet: the packets without an event, above the
// policy's limit of drop events, are a row of their own.
void Report::drops(std::size_t most) {
  RowList<DropRow> rows;
  rows.not_kept = what_.collected.drops.not_kept;
  std::array<std::uint64_t, static_cast<std::size_t>(DropReason::count)> reported{};
  for (const auto& drop : what_.collected.drops.rows) {
    const auto reason = static_cast<std::size_t>(drop.first.reason);
    if (reason < reported.size()) reported[reason] += drop.times;
    rows.add({drop.first.reason, drop.times, drop.first.rule, flow_text(drop.first.tuple), drop.stamp});
  }
  for (std::size_t i = 0; i < reported.size(); ++i) {
    const auto reason = static_cast<DropReason>(i);
    const auto all = what_.buffers.dropped(reason);
    if (all > reported[i]) rows.add({reason, all - reported[i], "", "(above the limit of drop events)", {}});
  }
  std::stable_sort(rows.rows.begin(), rows.rows.end(),
                   [](const DropRow& a, const DropRow& b) { return a.packets > b.packets; });
  table("Drops by reason", "No drops.", "--drops", rows, most, columns_of<DropRow>());
}

void Report::alerts(std::size_t most) {
  table("Alerts", "No alerts.", {}, what_.collected.alerts, most, std::span<const RowColumn<Alert>>(kAlerts));
}

void Report::malformed(std::size_t most) {
  table("Messages that could not be decoded whole", {}, {}, what_.collected.malformed, most,
        std::span<const RowColumn<Malformed>>(kMalformed));
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
