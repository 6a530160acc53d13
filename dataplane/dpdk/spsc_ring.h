// A bounded queue between exactly two threads: one thread pushes, the other pops; neither waits nor locks.
//
// Theory. The producer owns `head_`, the consumer owns `tail_`; each publishes its own index with release and reads
// the other's with acquire. Both keep a copy of the other's index on their own cache line, so that a queue that is
// neither full nor empty costs no traffic beyond the elements themselves.
//
// Limits: the capacity is rounded up to a power of two. A full ring refuses a push, and the element stays with the
// caller.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

namespace sallyport::dpdk {

template <class T>
class SpscRing {
 public:
  explicit SpscRing(std::size_t capacity) : slots_(std::bit_ceil(capacity)), mask_(slots_.size() - 1) {}

  // False: full, and `value` is untouched.
  [[nodiscard]] bool push(T&& value) {
    const auto head = head_.load(std::memory_order_relaxed);
    if (head - tail_seen_ > mask_) {
      tail_seen_ = tail_.load(std::memory_order_acquire);
      if (head - tail_seen_ > mask_) return false;
    }
    slots_[head & mask_] = std::move(value);
    head_.store(head + 1, std::memory_order_release);
    return true;
  }
  [[nodiscard]] bool push(const T& value) {
    T copy = value;
    return push(std::move(copy));
  }
  [[nodiscard]] bool pop(T& out) {
    const auto tail = tail_.load(std::memory_order_relaxed);
    if (tail == head_seen_) {
      head_seen_ = head_.load(std::memory_order_acquire);
      if (tail == head_seen_) return false;
    }
    out = std::move(slots_[tail & mask_]);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }
  // Exact for the two threads; a hint for any other.
  [[nodiscard]] bool empty() const noexcept {
    return tail_.load(std::memory_order_acquire) == head_.load(std::memory_order_acquire);
  }
  [[nodiscard]] std::size_t capacity() const noexcept { return slots_.size(); }

 private:
  std::vector<T> slots_;
  std::size_t mask_;
  alignas(64) std::atomic<std::size_t> head_{0};  // next slot to fill
  std::size_t tail_seen_ = 0;                     // the producer's
  alignas(64) std::atomic<std::size_t> tail_{0};  // next slot to empty
  std::size_t head_seen_ = 0;                     // the consumer's
};

}  // namespace sallyport::dpdk
