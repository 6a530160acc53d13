// The log in memory (`logging buffered`): the last lines that `logging trap` lets through, as `show logging` has them
// on a router, whether or not they went to a host.
//
// The oldest lines go when the next one would not fit; a line longer than the buffer is cut to it. Used on one thread,
// that of the events.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "dataplane/daemon/syslog.h"

namespace sallyport::daemon {

class SyslogBuffer final : public EventSink {
 public:
  explicit SyslogBuffer(const rules::Policy& policy) { reload(policy); }
  // The lines stay, as far as they fit.
  void reload(const rules::Policy& policy);

  void on_event(const Event& event) override;
  // "Nov 21 03:12:51.123: %IPPHONE-6-REGISTER: ...", the oldest first.
  [[nodiscard]] const std::deque<std::string>& lines() const noexcept { return lines_; }
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }

 private:
  void make_room(std::size_t bytes);

  std::size_t size_ = 0;  // bytes, line ends counted
  std::uint8_t trap_ = 0;
  Spelling spelling_{};
  std::deque<std::string> lines_;
  std::size_t used_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace sallyport::daemon
