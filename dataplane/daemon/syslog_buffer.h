// The log in memory (`logging buffered`): the last lines that `logging trap` lets through, as a router's `show logging`
// prints them, whether or not they went to a host.
//
// The oldest lines are removed to make room for the next one; a line longer than the buffer is cut. Use the buffer only
// on the thread of the events.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "alg/events/rows.h"
#include "dataplane/daemon/syslog.h"

namespace sallyport::daemon {

class SyslogBuffer final : public EventSink {
 public:
  explicit SyslogBuffer(const rules::Policy& policy) { reload(policy); }
  // Lines that still fit stay.
  void reload(const rules::Policy& policy);

  void on_event(const Event& event) override;
  // "Nov 21 03:12:51.123: %IPPHONE-6-REGISTER: ...", the oldest first.
  [[nodiscard]] const std::deque<std::string>& lines() const noexcept { return lines_; }
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }
  // The number that the next line will have, from 0.
  [[nodiscard]] std::uint64_t next() const noexcept { return forgotten_ + lines_.size(); }
  // Adds the next lines before line `until`, at most `most`. Lines that have been forgotten are left out.
  void read(Place& place, std::uint64_t until, std::size_t most, std::vector<std::string>& lines) const;

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
