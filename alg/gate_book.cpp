#include "alg/gate_book.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

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
  const auto what = fmt::format("{} call {}", r.owner.proto, r.owner.call);
  if (r.id == 0)
    return fmt::format("refused ({}) at {}: announced by {} of {}", to_text(r.reason), at(r.opened), r.owner.why, what);
  auto line = fmt::format("gate {} opened at {} by {} of {}", r.id, at(r.opened), r.owner.why, what);
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

GateRecord& GateBook::add(GateRecord record) {
  const auto id = record.id;
  return open_.insert_or_assign(id, std::move(record)).first->second;
}

GateRecord* GateBook::find(std::uint64_t id) {
  const auto it = open_.find(id);
  return it == open_.end() ? nullptr : &it->second;
}

void GateBook::end(std::uint64_t id, GateReason reason, const std::string& by, Stamp stamp) {
  const auto it = open_.find(id);
  if (it == open_.end()) return;
  auto record = std::move(it->second);
  open_.erase(it);
  record.reason = reason;
  record.closed = stamp;
  record.closed_by = by;
  ended_calls_[id] = record.owner.call;
  refuse(std::move(record));
}

void GateBook::refuse(GateRecord record) {
  history_.push_back(std::move(record));
  if (history_.size() > kHistory) {
    ended_calls_.erase(history_.front().id);
    history_.pop_front();
  }
}

void GateBook::for_each_open(const std::function<void(const GateRecord&)>& visit) const {
  std::vector<const GateRecord*> sorted;
  sorted.reserve(open_.size());
  for (const auto& [id, record] : open_) sorted.push_back(&record);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  for (const auto* record : sorted) visit(*record);
}

std::string GateBook::call_of(std::uint64_t id) const {
  if (const auto it = open_.find(id); it != open_.end()) return it->second.owner.call;
  if (const auto it = ended_calls_.find(id); it != ended_calls_.end()) return it->second;
  return {};
}

std::string GateBook::why(const FiveTuple& tuple) const {
  // The packet's own gate, open before ended, and only then the gate of the way back.
  for (const auto& way : {tuple, tuple.reversed()}) {
    const GateRecord* best = nullptr;
    for (const auto& [id, record] : open_)
      if (speaks_of(record, way) && (best == nullptr || record.id > best->id)) best = &record;
    for (auto it = history_.rbegin(); best == nullptr && it != history_.rend(); ++it)
      if (speaks_of(*it, way)) best = &*it;
    if (best != nullptr) return tell(*best);
  }
  return {};
}

}  // namespace sallyport
