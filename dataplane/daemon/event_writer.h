// Events as JSON Lines, to a file or standard output. The thread that makes the events collects lines and writes them
// in blocks. Call flush() at least once a second and at the end. On a full disk lines are lost and counted; the gateway
// goes on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alg/events/events.h"

namespace sallyport::daemon {

class EventWriter final : public EventSink {
 public:
  // "-": standard output. Throws std::runtime_error when the file cannot be opened.
  explicit EventWriter(const std::string& path);
  ~EventWriter() override;

  void on_event(const Event& event) override;
  void flush() noexcept;
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

 private:
  static constexpr std::size_t kBlock = 65536;
  int file_ = -1;
  bool close_ = false;
  std::string block_;
  std::uint64_t lines_ = 0;  // in block_
  std::uint64_t lost_ = 0;
};

// Events to any number of sinks, in order.
class Fanout final : public EventSink {
 public:
  void add(EventSink& sink) { sinks_.push_back(&sink); }
  void clear() noexcept { sinks_.clear(); }
  void on_event(const Event& event) override {
    for (auto* sink : sinks_) sink->on_event(event);
  }

 private:
  std::vector<EventSink*> sinks_;
};

}  // namespace sallyport::daemon
