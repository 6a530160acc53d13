#include "dataplane/daemon/event_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "alg/events/event_json.h"

namespace sallyport::daemon {

EventWriter::EventWriter(const std::string& path) {
  if (path == "-") {
    file_ = STDOUT_FILENO;
  } else {
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    close_ = true;
    if (file_ < 0) throw std::runtime_error(fmt::format("{}: {}", path, std::strerror(errno)));
  }
  block_.reserve(kBlock + kBlock / 4);
}

EventWriter::~EventWriter() {
  flush();
  if (close_) ::close(file_);
}

void EventWriter::on_event(const Event& event) {
  append_json(block_, event);
  block_ += '\n';
  ++lines_;
  if (block_.size() >= kBlock) flush();
}

void EventWriter::flush() noexcept {
  std::string_view rest = block_;
  while (!rest.empty()) {
    const auto written = ::write(file_, rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      lost_ += lines_;
      break;
    }
  }
  block_.clear();
  lines_ = 0;
}

}  // namespace sallyport::daemon
