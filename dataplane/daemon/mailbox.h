// Questions to the thread that owns the engine, from threads that do not.
//
// A thread asks and waits; the engine's thread looks into the box once a loop, which costs it one atomic load when
// nothing is there, answers at most one question and goes on with its packets.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace sallyport::daemon {

class Mailbox {
 public:
  // From any thread, one after another. None: nobody answered in time, or the box is closed.
  [[nodiscard]] std::optional<std::string> ask(const std::string& question, std::chrono::milliseconds patience) {
    const std::lock_guard one_at_a_time(askers_);
    std::unique_lock lock(mutex_);
    if (closed_) return std::nullopt;
    question_ = question;
    answer_.reset();
    const auto number = ++number_;
    waiting_.store(true, std::memory_order_release);
    answered_.wait_for(lock, patience, [&] { return answer_.has_value() || closed_; });
    waiting_.store(false, std::memory_order_relaxed);
    return number == number_ ? std::move(answer_) : std::nullopt;
  }

  // From the engine's thread.
  template <class Answerer>
  void poll(const Answerer& answerer) {
    if (!waiting_.load(std::memory_order_acquire)) return;
    const std::lock_guard lock(mutex_);
    if (!waiting_.load(std::memory_order_relaxed)) return;
    answer_ = answerer(question_);
    waiting_.store(false, std::memory_order_relaxed);
    answered_.notify_all();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    answered_.notify_all();
  }

 private:
  std::mutex askers_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::atomic<bool> waiting_{false};
  std::string question_;
  std::optional<std::string> answer_;
  std::uint64_t number_ = 0;
  bool closed_ = false;
};

}  // namespace sallyport::daemon
