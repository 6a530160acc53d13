// Deadlines that move often. The earliest fires first; equal deadlines fire in the order in which they were set.
//
// Theory. A heap, ordered by the deadline that each thing had when the heap last moved it. Nearly all deadlines move to
// later. Such a move is only noted in the slot of the thing; the heap moves the thing further back when its old
// deadline comes. So a deadline in the heap is never later than the true one, next() is a lower bound, and each thing
// is in the heap once. A deadline that moves to earlier moves in the heap at once.
//
//   struct Call { Deadlines<Call>::Handle timer = Deadlines<Call>::kNone; };
//   timers.set(call.timer, now + 32s, call);          // again and again
//   while (auto* call = timers.due(now)) timers.clear(call->timer);
//
// Slots are a table of their own: moves in the heap do not touch the memory of the things. A thing must stay at its
// address while it has a deadline.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "alg/base/time.h"

namespace sallyport {

template <class Thing>
class Deadlines {
 public:
  using Handle = std::uint32_t;
  static constexpr Handle kNone = 0xffffffffU;

  // Sets the deadline of a thing. The thing keeps `handle`, which is kNone at first.
  void set(Handle& handle, Time at, Thing& thing) {
    const Key key{at, ++last_};
    if (handle != kNone) {
      auto& known = slots_[handle];
      known.key = key;
      if (!(key < heap_[known.place].key)) return;
      heap_[known.place].key = key;
      up(known.place);
      return;
    }
    if (free_ != kNone) {
      handle = free_;
      free_ = slots_[handle].place;
    } else {
      handle = static_cast<Handle>(slots_.size());
      slots_.emplace_back();
    }
    slots_[handle] = {key, &thing, static_cast<std::uint32_t>(heap_.size())};
    heap_.push_back({key, handle});
    up(slots_[handle].place);
  }
  void clear(Handle& handle) {
    if (handle == kNone) return;
    const auto place = slots_[handle].place;
    const auto last = heap_.back();
    heap_.pop_back();
    if (place < heap_.size()) {
      put(place, last);
      up(place);
      down(slots_[last.slot].place);
    }
    slots_[handle] = {{}, nullptr, free_};
    free_ = handle;
    handle = kNone;
  }
  // Nothing is due before this time. The next deadline may be later.
  [[nodiscard]] Time next() const noexcept { return heap_.empty() ? Time::max() : heap_.front().key.at; }
  // The first thing that is due, or nullptr. It stays the first until its deadline is set again or cleared.
  [[nodiscard]] Thing* due(Time now) {
    while (!heap_.empty() && heap_.front().key.at <= now) {
      const auto& first = slots_[heap_.front().slot];
      if (!(heap_.front().key < first.key)) return first.thing;
      heap_.front().key = first.key;
      down(0);
    }
    return nullptr;
  }
  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  static constexpr std::size_t kWays = 4;
  struct Key {
    Time at{};
    std::uint64_t order = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Entry {
    Key key;
    Handle slot = kNone;
  };
  struct Slot {
    Key key;  // the true deadline
    Thing* thing = nullptr;
    std::uint32_t place = 0;  // in the heap; in a free slot: the next free slot
  };

  void put(std::size_t place, const Entry& entry) {
    heap_[place] = entry;
    slots_[entry.slot].place = static_cast<std::uint32_t>(place);
  }
  void up(std::size_t place) {
    const auto entry = heap_[place];
    while (place != 0) {
      const auto parent = (place - 1) / kWays;
      if (!(entry.key < heap_[parent].key)) break;
      put(place, heap_[parent]);
      place = parent;
    }
    put(place, entry);
  }
  void down(std::size_t place) {
    const auto entry = heap_[place];
    for (;;) {
      const auto first = place * kWays + 1;
      if (first >= heap_.size()) break;
      auto least = first;
      for (auto child = first + 1; child < std::min(first + kWays, heap_.size()); ++child)
        if (heap_[child].key < heap_[least].key) least = child;
      if (!(heap_[least].key < entry.key)) break;
      put(place, heap_[least]);
      place = least;
    }
    put(place, entry);
  }

  std::vector<Entry> heap_;
  std::vector<Slot> slots_;
  Handle free_ = kNone;
  std::uint64_t last_ = 0;
};

}  // namespace sallyport
