// What an analysis adds up for its tables: one row a call, a gate, a stream, a kind of drop, ...
//
// Bounded: a table takes kMaxRows rows; what comes after is counted and said, not shown. The JSON output
// (--json) does not pass here and needs no memory that grows with the capture.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "alg/events/events.h"

namespace sallyport::tool {

inline constexpr std::size_t kMaxRows = 200'000;

struct CallRow {
  std::string proto, call, from, to, state, cause;
  std::optional<bool> secure;
  Stamp begin;
  std::optional<Time> answered, ended;
};

struct PinholeRow {
  PinholeEvent gate;  // as opened, and as refined since; the action is open, close or refuse
  Stamp begin;
  std::optional<Stamp> end;
  std::string closed_by;
};

struct RegistrationRow {
  RegistrationEvent last;
  Stamp first_seen, last_seen;
  std::uint64_t times = 0;
};

struct StreamRow {
  StreamEvent stream;
  Stamp end;
};

// Things of one kind: how often, and the first one.
template <typename What>
struct Counted {
  What first;
  Stamp stamp;
  std::uint64_t times = 0;
};

template <typename Row>
struct Rows {
  std::deque<Row> rows;        // which does not move what it has when it grows
  std::uint64_t not_kept = 0;  // rows above kMaxRows

  [[nodiscard]] bool full() const noexcept { return rows.size() >= kMaxRows; }
  // nullptr where the table is full.
  Row* add(Row row) {
    if (full()) {
      ++not_kept;
      return nullptr;
    }
    return &rows.emplace_back(std::move(row));
  }
};

// Which tables somebody wants to see.
struct Selection {
  bool summary = false;  // the head, and the first rows of every table
  bool calls = false, pinholes = false, registrations = false, streams = false, drops = false;  // whole tables
};

class Collector final : public EventSink {
 public:
  // A table that nobody wants is not kept: a capture of many calls has many gates, and rows cost memory.
  explicit Collector(const Selection& wanted = {.summary = true}) : wanted_(wanted) {}
  void on_event(const Event& event) override;

  Rows<CallRow> calls;
  Rows<PinholeRow> pinholes;
  Rows<RegistrationRow> registrations;
  Rows<StreamRow> streams;
  Rows<Counted<DropEvent>> drops;           // by reason and rule
  Rows<Counted<AlertEvent>> alerts;         // by kind and message
  Rows<Counted<MalformedEvent>> malformed;  // by protocol, field and message
  std::optional<SummaryEvent> summary;

 private:
  void add(const Stamp&, const MediaEvent&) {}
  void add(const Stamp&, const ControlEvent&) {}
  void add(const Stamp& stamp, const PinholeEvent& event);
  void add(const Stamp& stamp, const RegistrationEvent& event);
  void add(const Stamp& stamp, const CallEvent& event);
  void add(const Stamp& stamp, const StreamEvent& event);
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
