// Collects the rows of an analysis: one for each call, gate, stream, kind of drop, ...
//
// A table takes kMaxRows rows; further rows are counted, and the report gives their number. The JSON output (--json)
// does not use this class, and needs no memory that grows with the capture.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "alg/events/events.h"
#include "alg/events/rows.h"

namespace sallyport::tool {

inline constexpr std::size_t kMaxRows = 200'000;

// Events of one kind: their number, and the first event.
template <typename What>
struct Counted {
  What first;
  Stamp stamp;
  std::uint64_t times = 0;
};

template <typename Row>
struct RowList {
  std::deque<Row> rows;        // a deque does not move its rows when it grows
  std::uint64_t not_kept = 0;  // rows above kMaxRows

  [[nodiscard]] bool full() const noexcept { return rows.size() >= kMaxRows; }
  // nullptr: the table is full.
  Row* add(Row row) {
    if (full()) {
      ++not_kept;
      return nullptr;
    }
    return &rows.emplace_back(std::move(row));
  }
};

// The tables that are asked for.
struct Selection {
  bool summary = false;  // the head, and the first rows of every table
  bool calls = false, pinholes = false, registrations = false, streams = false, drops = false;  // whole tables
};

class Collector final : public EventSink {
 public:
  // Only the tables that are asked for are kept: a capture of many calls has many gates, and rows cost memory.
  explicit Collector(const Selection& wanted = {.summary = true}) : wanted_(wanted) {}
  void on_event(const Event& event) override;

  RowList<CallRow> calls;
  RowList<PinholeRow> pinholes;
  RowList<RegistrationRow> registrations;
  RowList<StreamRow> streams;
  RowList<Counted<DropEvent>> drops;           // by reason and rule
  RowList<Counted<AlertEvent>> alerts;         // by kind and message
  RowList<Counted<MalformedEvent>> malformed;  // by protocol, field and message
  std::optional<SummaryEvent> summary;

 private:
  void add(const Stamp&, const MediaEvent&) {}
  void add(const Stamp&, const ControlEvent&) {}
  void add(const Stamp& stamp, const PinholeEvent& event);
  void add(const Stamp& stamp, const RegistrationEvent& event);
  void add(const Stamp& stamp, const CallEvent& event);
  void add(const Stamp&, const StreamEvent& event);
  void add(const Stamp& stamp, const DropEvent& event);
  void add(const Stamp& stamp, const AlertEvent& event);
  void add(const Stamp& stamp, const MalformedEvent& event);
  void add(const Stamp& stamp, const SummaryEvent& event);

  Selection wanted_;
  using Index = std::unordered_map<std::string, std::size_t>;
  Index call_index_, registration_index_, drop_index_, alert_index_, malformed_index_;
  std::unordered_map<std::uint64_t, std::size_t> pinhole_index_;
};

}  // namespace sallyport::tool
