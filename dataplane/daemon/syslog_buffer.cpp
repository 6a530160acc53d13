#include "dataplane/daemon/syslog_buffer.h"

#include <algorithm>

namespace sallyport::daemon {

void SyslogBuffer::reload(const rules::Policy& policy) {
  size_ = policy.logging.buffer;
  trap_ = policy.logging.severity;
  spelling_ = spelling_of(policy);
  make_room(0);
}

void SyslogBuffer::make_room(std::size_t bytes) {
  while (!lines_.empty() && used_ + bytes > size_) {
    used_ -= lines_.front().size() + 1;
    lines_.pop_front();
    ++forgotten_;
  }
}

void SyslogBuffer::on_event(const Event& event) {
  const auto line = syslog_line(event, spelling_);
  if (!line || line->severity > trap_) return;
  auto text = format_buffered(*line, event.stamp.time);
  if (text.size() + 1 > size_) text.resize(size_ - 1);
  make_room(text.size() + 1);
  used_ += text.size() + 1;
  lines_.push_back(std::move(text));
}

void SyslogBuffer::read(Place& place, std::uint64_t until, std::size_t most, std::vector<std::string>& lines) const {
  until = std::min(until, next());
  for (place.at = std::max(place.at, forgotten_); place.at < until && most != 0; ++place.at, --most)
    lines.push_back(lines_[place.at - forgotten_]);
  place.end = place.at >= until;
}

}  // namespace sallyport::daemon
