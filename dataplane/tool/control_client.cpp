#include "dataplane/tool/control_client.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "dataplane/tool/commands.h"
#include "dataplane/tool/output.h"
#include "dataplane/tool/table.h"

namespace sallyport::tool {

namespace {

constexpr std::size_t kMaxAnswer = std::size_t{512} << 20;
constexpr timeval kPatience{10, 0};

class Socket {
 public:
  Socket() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

std::string why_not_connected(const std::string& path, int error) {
  switch (error) {
    case ENOENT:
    case ECONNREFUSED:
      return fmt::format("no gateway answers at {} ({}); is sallyportd running? --control SOCKET names another one",
                         path, std::strerror(error));
    case EACCES:
    case EPERM:
      return fmt::format("{}: {}; the socket belongs to the user that runs sallyportd", path, std::strerror(error));
    default: return fmt::format("{}: {}", path, std::strerror(error));
  }
}

Reply unreached(std::string problem) {
  return {false, std::move(problem), {}};
}

}  // namespace

Reply ask(const std::string& socket_path, const control::Request& request) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.empty() || socket_path.size() >= sizeof address.sun_path)
    return unreached(
        fmt::format("\"{}\": a socket's path has 1 to {} characters", socket_path, sizeof address.sun_path - 1));
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());

  const Socket socket;
  if (socket.fd() < 0) return unreached(std::strerror(errno));
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return unreached(why_not_connected(socket_path, errno));

  const auto line = control::encode(request) + "\n";
  for (std::string_view left = line; !left.empty();) {
    const auto sent = ::send(socket.fd(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0)
      return unreached(fmt::format("{}: the gateway does not listen: {}", socket_path, std::strerror(errno)));
    left.remove_prefix(static_cast<std::size_t>(sent));
  }

  std::string answer;
  std::array<char, 65536> piece;
  for (;;) {
    const auto got = ::recv(socket.fd(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      return unreached(fmt::format("{}: the gateway did not answer within {} seconds", socket_path, kPatience.tv_sec));
    if (got < 0) return unreached(fmt::format("{}: {}", socket_path, std::strerror(errno)));
    if (got == 0) return unreached(fmt::format("{}: the gateway closed the connection without an answer", socket_path));
    const std::string_view text(piece.data(), static_cast<std::size_t>(got));
    const auto end = text.find('\n');
    answer += text.substr(0, end);
    if (end != std::string_view::npos) return {true, {}, control::decode_answer(answer)};
    if (answer.size() > kMaxAnswer) return unreached(fmt::format("{}: the answer does not end", socket_path));
  }
}

void add_control_option(CLI::App& command, std::string& socket) {
  command.add_option("--control,--socket", socket, "The gateway's control socket")
      ->type_name("SOCKET")
      ->capture_default_str();
}

Asked ask_or_complain(const std::string& socket_path, const control::Request& request) {
  auto reply = ask(socket_path, request);
  if (!reply.reached) {
    complain(reply.problem);
    return {kUnreadable, {}};
  }
  if (!reply.answer.ok) {
    complain("the gateway says: " + printable(reply.answer.error));
    return {kWrongUsage, {}};
  }
  return {kDone, std::move(reply.answer.result)};
}

}  // namespace sallyport::tool
