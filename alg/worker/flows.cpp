#include "alg/worker/flows.h"

#include <algorithm>
#include <bit>

namespace sallyport {
namespace {

std::size_t index_size(std::uint32_t capacity) {
  return std::bit_ceil(std::max<std::size_t>(capacity, 16) * 2);
}
constexpr std::uint64_t entry(std::uint64_t hash, std::uint32_t record) noexcept {
  return (hash & 0xffffffff00000000ULL) | (record + 1U);
}
constexpr std::uint32_t record_of(std::uint64_t entry) noexcept {
  return static_cast<std::uint32_t>(entry) - 1U;
}

}  // namespace

FlowTable::FlowTable(std::uint32_t capacity, std::uint64_t seed)
    : seed_(seed), mask_(index_size(capacity) - 1), index_(mask_ + 1, PageSize::ordinary), flows_(capacity) {
  wheel_.fill(kNoIndex);
}

std::uint64_t FlowTable::seconds(Time time) noexcept {
  const auto value = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

FlowTable::Found FlowTable::find(const FiveTuple& tuple, std::uint64_t hash) const noexcept {
  for (auto at = hash & mask_;; at = (at + 1) & mask_) {
    const auto e = index_[at];
    if (e == 0) return {};
    if ((e ^ hash) >> 32U != 0) continue;
    const auto record = record_of(e);
    const auto& known = flows_[record].tuple;
    if (known == tuple) return {record, 0};
    if (known.protocol == tuple.protocol && known.source == tuple.destination && known.destination == tuple.source)
      return {record, 1};
  }
}

std::uint32_t FlowTable::insert(const FiveTuple& tuple, std::uint64_t hash, Time now, std::uint32_t idle_limit) {
  const auto record = flows_.take();
  if (record == kNoIndex) return kNoIndex;
  size_.store(flows_.live(), std::memory_order_relaxed);
  auto& flow = flows_[record];
  flow.tuple = tuple;
  flow.last_seen = now;
  flow.idle_limit = idle_limit;
  auto at = hash & mask_;
  while (index_[at] != 0) at = (at + 1) & mask_;
  index_[at] = entry(hash, record);
  schedule(record, seconds(now) + idle_limit);
  return record;
}

void FlowTable::erase(std::uint32_t index) {
  unschedule(index);
  const auto hash = hash_of(flows_[index].tuple);
  auto hole = hash & mask_;
  while (index_[hole] == 0 || record_of(index_[hole]) != index) hole = (hole + 1) & mask_;
  // Shift back entries that probed past the hole, so that lookups need no tombstones.
  for (auto at = (hole + 1) & mask_; index_[at] != 0; at = (at + 1) & mask_) {
    const auto home = hash_of(flows_[record_of(index_[at])].tuple) & mask_;
    if (((at - home) & mask_) >= ((at - hole) & mask_)) {
      index_[hole] = index_[at];
      hole = at;
    }
  }
  index_[hole] = 0;
  flows_.give_back(index);
  size_.store(flows_.live(), std::memory_order_relaxed);
}

void FlowTable::schedule(std::uint32_t index, std::uint64_t due_second) {
  // Beyond the wheel's horizon: schedule at the horizon, and look again then.
  due_second = std::clamp(due_second, now_second_ + 1, now_second_ + kWheelSlots - 1);
  auto& flow = flows_[index];
  const auto slot = static_cast<std::uint32_t>(due_second % kWheelSlots);
  flow.wheel_slot = slot;
  flow.wheel_previous = kNoIndex;
  flow.wheel_next = wheel_[slot];
  if (flow.wheel_next != kNoIndex) flows_[flow.wheel_next].wheel_previous = index;
  wheel_[slot] = index;
}

void FlowTable::unschedule(std::uint32_t index) {
  auto& flow = flows_[index];
  if (flow.wheel_previous != kNoIndex)
    flows_[flow.wheel_previous].wheel_next = flow.wheel_next;
  else
    wheel_[flow.wheel_slot] = flow.wheel_next;
  if (flow.wheel_next != kNoIndex) flows_[flow.wheel_next].wheel_previous = flow.wheel_previous;
}

void FlowTable::reschedule(std::uint32_t index, std::uint32_t after) {
  unschedule(index);
  schedule(index, now_second_ + after);
}

void FlowTable::advance(Time now, const std::function<void(std::uint32_t)>& refresh,
                        const std::function<void(std::uint32_t)>& expired) {
  const auto target = seconds(now);
  if (target <= now_second_) return;
  // After a jump in time, one turn of the wheel visits every flow.
  if (target - now_second_ > kWheelSlots) now_second_ = target - kWheelSlots;
  while (now_second_ < target) {
    ++now_second_;
    auto index = wheel_[now_second_ % kWheelSlots];
    while (index != kNoIndex) {
      const auto next = flows_[index].wheel_next;
      refresh(index);
      const auto due = seconds(flows_[index].last_seen) + flows_[index].idle_limit;
      if (due <= target) {
        expired(index);
        erase(index);
      } else {
        unschedule(index);
        schedule(index, due);
      }
      index = next;
    }
  }
}

void FlowTable::for_each(const std::function<void(std::uint32_t)>& visit) const {
  for (std::uint32_t slot = 0; slot < kWheelSlots; ++slot)
    for (auto index = wheel_[slot]; index != kNoIndex; index = flows_[index].wheel_next) visit(index);
}

}  // namespace sallyport
