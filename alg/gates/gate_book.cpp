#include "alg/gates/gate_book.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <limits>
#include <utility>

namespace sallyport {
namespace {

std::string at(Stamp stamp) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(stamp.time);
  const auto text = fmt::format("{:%Y-%m-%d %H:%M:%S}.{:06d}", fmt::gmtime(std::chrono::system_clock::to_time_t(whole)),
                                (stamp.time - whole).count());
  return stamp.frame != 0 ? fmt::format("{} (frame {})", text, stamp.frame) : text;
}

bool speaks_of(const GateRecord& record, const FiveTuple& tuple) {
  return record.spec.transport == tuple.protocol && record.spec.destination == tuple.destination &&
         (!record.spec.source || *record.spec.source == tuple.source.address);
}

std::string tell(const GateRecord& r) {
  const auto what = fmt::format("{} call {}", r.owner.proto(), r.owner.call());
  if (r.id == 0)
    return fmt::format("refused ({}) at {}: announced by {} of {}", to_text(r.reason), at(r.opened), r.owner.why(),
                       what);
  auto line = fmt::format("gate {} opened at {} by {} of {}", r.id, at(r.opened), r.owner.why(), what);
  line += r.used ? "; used" : "; never used";
  if (r.strangers != 0) line += "; strangers were turned away";
  if (r.reason == GateReason::none)
    line += r.used ? fmt::format(", last at {}; open", at({r.last_active, 0})) : "; open";
  else
    line += fmt::format("; closed ({}) at {} by {}", to_text(r.reason), at(r.closed),
                        r.closed_by.empty() ? "a timer" : r.closed_by);
  return line;
}

}  // namespace

GateBook::Slot GateBook::take() {
  if (!free_.empty()) {
    const auto slot = free_.back();
    free_.pop_back();
    return slot;
  }
  if (used_ == pages_.size() * kPage) pages_.push_back(std::make_unique<Page>());
  return used_++;
}

GateRecord& GateBook::add(GateRecord record) {
  const auto slot = take();
  auto& kept = at(slot);
  kept = std::move(record);
  kept.open = true;
  ids_.put(kept.id, slot);
  ++open_;
  return kept;
}

GateRecord* GateBook::find(std::uint64_t id) noexcept {
  const auto* slot = ids_.find(id);
  if (slot == nullptr) return nullptr;
  auto& record = at(*slot);
  return record.open ? &record : nullptr;
}

void GateBook::end(std::uint64_t id, GateReason reason, std::string_view by, Stamp stamp) {
  if (auto* record = find(id); record != nullptr) end(*record, reason, by, stamp);
}

void GateBook::end(GateRecord& record, GateReason reason, std::string_view by, Stamp stamp) {
  record.open = false;
  record.reason = reason;
  record.closed = stamp;
  record.closed_by = by;
  --open_;
  remember(*ids_.find(record.id));
}

void GateBook::refuse(GateRecord record) {
  const auto slot = take();
  at(slot) = std::move(record);
  remember(slot);
}

void GateBook::remember(Slot slot) {
  if (history_.size() < kHistory) {
    history_.push_back(slot);
    return;
  }
  const auto forgotten = std::exchange(history_[oldest_], slot);
  oldest_ = (oldest_ + 1) % kHistory;
  auto& record = at(forgotten);
  ids_.erase(record.id);
  record.owner = {};
  free_.push_back(forgotten);
}

void GateBook::read(Place& place, std::size_t most, std::vector<PinholeRow>& rows) const {
  for (auto slots = most * kSlotsOfARow; place.at < used_ && most != 0 && slots != 0; ++place.at, --slots) {
    const auto& r = at(static_cast<Slot>(place.at));
    if (!r.open) continue;
    --most;
    auto& row = rows.emplace_back();
    row.id = r.id;
    row.proto = r.owner.proto();
    row.call = r.owner.call();
    row.by = r.owner.why();
    row.transport = r.spec.transport;
    row.source = r.spec.source;
    row.source_port = number(r.spec.source_port);
    row.destination = r.spec.destination.address;
    row.destination_port = number(r.spec.destination.port);
    row.opened = r.opened.time;
    row.used = r.used;
    row.strangers = r.strangers;
  }
  place.end = place.at >= used_;
}

std::string GateBook::call_of(std::uint64_t id) const {
  const auto* slot = ids_.find(id);
  return slot != nullptr ? std::string{at(*slot).owner.call()} : std::string{};
}

// True: every open gate has been looked at.
bool GateBook::search_open(Search& search, std::size_t& most) const {
  for (; search.at < used_ && most != 0; ++search.at, --most)
    if (const auto& record = at(static_cast<Slot>(search.at));
        record.open && record.id > search.best && speaks_of(record, search.tuple))
      search.best = record.id;
  return search.at >= used_;
}

// The newest first. nullptr: none so far.
const GateRecord* GateBook::search_history(Search& search, std::size_t& most) const {
  for (; search.at < history_.size() && most != 0; --most) {
    const auto age = history_.size() - ++search.at;
    if (const auto& record = at(history_[(oldest_ + age) % history_.size()]); speaks_of(record, search.tuple))
      return &record;
  }
  return nullptr;
}

// The packet's own gate comes before the gate of the way back, and an open gate before one that has ended.
std::optional<std::string> GateBook::why(Search& search, std::size_t most) const {
  for (;;) {
    if (!search.in_history) {
      if (!search_open(search, most)) return std::nullopt;
      // The gate may have closed since it was found; its record is in the history then.
      if (const auto* slot = ids_.find(search.best)) return tell(at(*slot));
      search.in_history = true;
      search.at = 0;
    }
    if (const auto* record = search_history(search, most)) return tell(*record);
    if (search.at < history_.size()) return std::nullopt;
    if (search.way_back) return std::string{};
    search = {.tuple = search.tuple.reversed(), .way_back = true};
  }
}

std::string GateBook::why(const FiveTuple& tuple) const {
  Search search{.tuple = tuple};
  return why(search, std::numeric_limits<std::size_t>::max()).value_or(std::string{});
}

}  // namespace sallyport
