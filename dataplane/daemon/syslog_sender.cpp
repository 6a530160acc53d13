#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "dataplane/daemon/syslog.h"

namespace sallyport::daemon {
namespace {

std::string this_host() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "sallyport";
  return name.data();
}

// A socket that sends to one host; -1: not an address, or no route to it.
int connect_to(const rules::SyslogHost& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.host.c_str(), std::to_string(host.port).c_str(), &hints, &found) != 0) return -1;
  int result = ::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (result >= 0 && ::connect(result, found->ai_addr, found->ai_addrlen) != 0) {
    ::close(result);
    result = -1;
  }
  ::freeaddrinfo(found);
  return result;
}

}  // namespace

SyslogSender::SyslogSender(const rules::Policy& policy, const std::vector<rules::SyslogHost>& hosts,
                           std::vector<std::string>& errors, int console)
    : trap_(policy.logging.severity),
      console_severity_(policy.logging.least_on_console()),
      console_(console),
      facility_(policy.logging.facility),
      spelling_(spelling_of(policy)),
      hostname_(this_host()),
      process_(static_cast<int>(::getpid())) {
  for (const auto& host : hosts) {
    const int socket = connect_to(host);
    if (socket < 0)
      errors.push_back(fmt::format("logging host {}: not an address that can be sent to", host.host));
    else
      hosts_.push_back({socket, host.rfc5424});
  }
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // signals belong to the main thread
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

SyslogSender::~SyslogSender() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  ready_.notify_one();
  thread_.join();
  for (const auto& host : hosts_) ::close(host.socket);
}

void SyslogSender::on_event(const Event& event) {
  if (hosts_.empty() && !console_severity_) return;
  if (std::holds_alternative<DropEvent>(event.what) && !drop_lines_.take(event.stamp.time, kDropsPerSecond)) {
    ++lost_;
    return;
  }
  auto line = syslog_line(event, spelling_);
  if (!line || !wanted(line->severity)) return;
  {
    // The sending thread holds this lock only to swap the queue: no thread waits here for a send.
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= kQueue) {
      ++lost_;
      return;
    }
    queue_.push_back({std::move(*line), event.stamp.time});
  }
  ready_.notify_one();
}

void SyslogSender::run() {
  std::deque<Queued> batch;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stop_ || !queue_.empty(); });
      batch.swap(queue_);
      if (batch.empty()) return;
    }
    for (const auto& queued : batch) send(queued);
    batch.clear();
  }
}

void SyslogSender::send(const Queued& queued) const {
  if (console_severity_ && queued.line.severity <= *console_severity_) print(queued);
  if (queued.line.severity > trap_) return;
  for (const auto& host : hosts_) {
    const auto text = host.rfc5424 ? format_rfc5424(queued.line, facility_, hostname_, queued.time, process_)
                                   : format_rfc3164(queued.line, facility_, hostname_, queued.time);
    (void)!::send(host.socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

// Writes a line in one piece, so that it does not mix with other output.
void SyslogSender::print(const Queued& queued) const {
  const auto text = format_buffered(queued.line, queued.time) + "\n";
  std::string_view left = text;
  while (!left.empty()) {
    const auto count = ::write(console_, left.data(), left.size());
    if (count < 0 && errno != EINTR) return;
    if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace sallyport::daemon
