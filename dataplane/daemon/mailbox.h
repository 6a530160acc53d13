// Tasks for the thread that owns the engine, from other threads.
//
// A thread gives a task and waits. The engine's thread checks the box every few loops, which costs one atomic load when
// the box is empty. It runs the task once and goes on with its packets; a task that is not done is run again at the
// next look. So a task does a bounded part of its work each time: a slice of a table.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace sallyport::daemon {

class Mailbox {
 public:
  using Task = std::function<bool()>;  // true: done

  // From any thread, one after another. False: the task was not done in time, or the box is closed; the task is not run
  // any more.
  [[nodiscard]] bool run(const Task& task, std::chrono::milliseconds patience) {
    const std::lock_guard one_at_a_time(askers_);
    std::unique_lock lock(mutex_);
    if (closed_) return false;
    task_ = &task;
    waiting_.store(true, std::memory_order_release);
    done_.wait_for(lock, patience, [&] { return task_ == nullptr || closed_; });
    waiting_.store(false, std::memory_order_relaxed);
    const bool done = task_ == nullptr;
    task_ = nullptr;
    return done;
  }

  // From the engine's thread. True: a thread is waiting.
  bool poll() {
    if (!waiting_.load(std::memory_order_acquire)) return false;
    const std::lock_guard lock(mutex_);
    if (!waiting_.load(std::memory_order_relaxed)) return false;
    if (!(*task_)()) return true;
    task_ = nullptr;
    waiting_.store(false, std::memory_order_relaxed);
    done_.notify_all();
    return true;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    done_.notify_all();
  }

 private:
  std::mutex askers_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::atomic<bool> waiting_{false};
  const Task* task_ = nullptr;
  bool closed_ = false;
};

}  // namespace sallyport::daemon
