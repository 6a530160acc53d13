#include "alg/show.h"

#include <fmt/format.h>

#include "alg/events/counters.h"
#include "alg/events/json_line.h"
#include "alg/signalling/signalling.h"
#include "alg/worker/worker.h"

namespace sallyport {
namespace {

constexpr std::size_t kRecordsOfASearch = 2048;  // of one slice

}  // namespace

void SignallingCore::read(ShowTable table, Place& place, std::size_t most, Rows& rows) const {
  switch (table) {
    case ShowTable::calls: calls_.read(place, most, rows_of<CallRow>(rows)); break;
    case ShowTable::call_history: calls_.read_history(place, most, rows_of<CallRow>(rows)); break;
    case ShowTable::registrations: read_registrations(place, most, rows_of<RegistrationRow>(rows)); break;
    case ShowTable::pinholes: book_.read(place, most, rows_of<PinholeRow>(rows)); break;
    case ShowTable::streams:
    case ShowTable::drops: place.end = true; break;  // the workers have them
  }
}

void SignallingCore::read_registrations(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const {
  Place inner{.at = place.at};
  protocols_[place.part]->registrations(inner, most, rows);
  place.at = inner.at;
  if (!inner.end) return;
  const auto next = place.part + 1;
  place = {.at = 0, .end = next == protocols_.size(), .part = next};
}

void add_rows(std::span<const StreamCopy> streams, const SignallingCore& core, std::vector<StreamRow>& rows) {
  for (const auto& copy : streams) {
    const auto& s = copy.stream;
    rows.push_back({.call = core.book().call_of(copy.gate_id),
                    .source = copy.tuple.source,
                    .destination = copy.tuple.destination,
                    .ssrc = s.ssrc,
                    .payload_type = s.payload_type,
                    .packets = s.packets,
                    .bytes = s.bytes,
                    .lost = s.lost(),
                    .jitter_ms = s.jitter_ms(),
                    .srtp = s.secure});
  }
}

std::vector<DropRow> drops(const SignallingCore& core, Workers workers) {
  std::vector<DropRow> rows;
  for (std::size_t i = 0; i < static_cast<std::size_t>(DropReason::count); ++i) {
    auto packets = core.totals().drops[i];
    for (const auto* worker : workers) packets += worker->counters().drops[i].load(std::memory_order_relaxed);
    if (packets == 0) continue;
    auto& row = rows.emplace_back();
    row.reason = static_cast<DropReason>(i);
    row.packets = packets;
  }
  return rows;
}

std::string stats_json(const SummaryEvent& sum) {
  std::string out;
  JsonLine line(out);
  for (const auto& counter : counters())
    if (counter.shown != Shown::summary) line.number(counter.name, sum.*counter.value);
  line.close();
  return out;
}

std::optional<std::string> why(GateBook::Search& search, const SignallingCore& core) {
  const auto tuple = search.way_back ? search.tuple.reversed() : search.tuple;
  const auto story = core.book().why(search, kRecordsOfASearch);
  if (!story) return std::nullopt;
  const auto what =
      fmt::format("{} {} -> {}", to_text(tuple.protocol), to_text(tuple.source), to_text(tuple.destination));
  if (story->empty()) return what + ": no message opened or refused a gate for it";
  return what + ": " + *story;
}

SummaryEvent summarise(const SignallingCore& core, std::span<const Worker* const> workers) {
  SummaryEvent sum;
  const auto& totals = core.totals();
#define CORE_COUNTER(name, shown, meaning) sum.name = totals.name;
#define SHARED_COUNTER CORE_COUNTER
#include "alg/events/counters.def"
  for (const auto* worker : workers) {
    const auto& c = worker->counters();
#define WORKER_COUNTER(name, shown, meaning) sum.name += c.name.load(std::memory_order_relaxed);
#define SHARED_COUNTER WORKER_COUNTER
#include "alg/events/counters.def"
    sum.flows += worker->flows();
  }
  sum.calls = core.calls().set_up();
  sum.registrations = core.registered();
  sum.tcp_streams = core.streams();
  sum.pinholes_open = sum.pinholes_open_at_end = core.book().open();
  sum.workers = workers.size();
  return sum;
}

}  // namespace sallyport
