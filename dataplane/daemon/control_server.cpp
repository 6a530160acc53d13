#include "dataplane/daemon/control_server.h"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "dataplane/control/control_protocol.h"

namespace sallyport::daemon {
namespace {

constexpr timeval kWritePatience{1, 0};

const sockaddr* generic(const sockaddr_un& address) noexcept {
  return std::bit_cast<const sockaddr*>(&address);
}

bool send_all(int socket, std::string_view text) noexcept {
  while (!text.empty()) {
    const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

ControlServer::ControlServer(std::string path, Mailbox& mailbox, Answerer answerer)
    : path_(std::move(path)), mailbox_(mailbox), answerer_(std::move(answerer)) {
  const auto fail = [&](std::string_view step) {
    throw std::runtime_error(fmt::format("control socket {}: {}: {}", path_, step, std::strerror(errno)));
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof address.sun_path)
    throw std::runtime_error(fmt::format("control socket {}: the path is too long", path_));
  path_.copy(&address.sun_path[0], path_.size());
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), ignored);
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ < 0) fail("socket");
  if (::connect(listener_, generic(address), sizeof address) == 0) {
    ::close(listener_);
    throw std::runtime_error(fmt::format("control socket {}: a gateway is answering there already", path_));
  }
  ::close(listener_);
  if (struct stat info{}; ::lstat(path_.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) ::unlink(path_.c_str());
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const auto mask = ::umask(0177);
  const auto bound = ::bind(listener_, generic(address), sizeof address);
  ::umask(mask);
  if (bound != 0 || ::listen(listener_, static_cast<int>(kMostClients)) != 0) fail("bind");
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  // Signals belong to the main thread.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { serve(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ControlServer::~ControlServer() {
  mailbox_.close();
  const std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
  thread_.join();
  for (const auto& client : clients_) ::close(client.socket);
  ::close(listener_);
  ::close(wake_);
  ::unlink(path_.c_str());
}

void ControlServer::serve() {
  std::vector<pollfd> polled;
  for (;;) {
    polled.assign({{wake_, POLLIN, 0}, {clients_.size() < kMostClients ? listener_ : -1, POLLIN, 0}});
    for (const auto& client : clients_) polled.push_back({client.socket, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
    if (polled[0].revents != 0) return;
    for (std::size_t i = clients_.size(); i-- > 0;) {
      if (polled[i + 2].revents == 0 || hear(clients_[i])) continue;
      ::close(clients_[i].socket);
      clients_.erase(clients_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (polled[1].revents != 0) greet();
  }
}

void ControlServer::greet() {
  const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0) return;
  (void)::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kWritePatience, sizeof kWritePatience);
  clients_.push_back({socket, {}});
}

bool ControlServer::hear(Client& client) {
  std::array<char, control::kMaxRequest> chunk{};
  const auto count = ::recv(client.socket, chunk.data(), chunk.size(), MSG_DONTWAIT);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (count == 0) return false;
  client.line.append(chunk.data(), static_cast<std::size_t>(count));
  for (auto end = client.line.find('\n'); end != std::string::npos; end = client.line.find('\n')) {
    const auto question = client.line.substr(0, end);
    client.line.erase(0, end + 1);
    try {
      if (!answerer_(question, [&](std::string_view text) { return send_all(client.socket, text); })) return false;
    } catch (const std::exception& error) {
      // A defect of one answer, or no memory for it, ends this connection and not the gateway.
      spdlog::error("control socket: {}", error.what());
      return false;
    }
  }
  return client.line.size() <= control::kMaxRequest;
}

}  // namespace sallyport::daemon
