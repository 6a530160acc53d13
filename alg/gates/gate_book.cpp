#include "alg/gates/gate_book.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
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

void GateBook::for_each_open(const std::function<void(const GateRecord&)>& visit) const {
  std::vector<const GateRecord*> sorted;
  sorted.reserve(open_);
  for (Slot slot = 0; slot < used_; ++slot)
    if (at(slot).open) sorted.push_back(&at(slot));
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  for (const auto* record : sorted) visit(*record);
}

std::string GateBook::call_of(std::uint64_t id) const {
  const auto* slot = ids_.find(id);
  return slot != nullptr ? std::string{at(*slot).owner.call()} : std::string{};
}

std::string GateBook::why(const FiveTuple& tuple) const {
  // First the gate of the packet itself, open before closed; then the gate of the opposite direction.
  for (const auto& way : {tuple, tuple.reversed()}) {
    const GateRecord* best = nullptr;
    for (Slot slot = 0; slot < used_; ++slot)
      if (const auto& record = at(slot);
          record.open && speaks_of(record, way) && (best == nullptr || record.id > best->id))
        best = &record;
    for (auto age = history_.size(); best == nullptr && age-- != 0;)
      if (const auto& record = at(history_[(oldest_ + age) % history_.size()]); speaks_of(record, way)) best = &record;
    if (best != nullptr) return tell(*best);
  }
  return {};
}

}  // namespace sallyport
