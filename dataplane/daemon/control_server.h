// The control socket (dataplane/control/control_protocol.h), served by a thread of its own: the thread reads lines,
// calls the answerer, and writes the answers. A slow or silent client delays the other clients for a moment; it delays
// no packet.
//
// The socket has mode 0600: only its owner may connect. At most kMostClients at a time.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "dataplane/daemon/mailbox.h"

namespace sallyport::daemon {

class ControlServer {
 public:
  static constexpr std::size_t kMostClients = 16;

  // Writes a part of an answer. False: the client has gone.
  using Send = std::function<bool(std::string_view)>;
  // Answers one line, with the end of line, on the server's thread. False: the answer broke off; the connection ends.
  using Answerer = std::function<bool(const std::string& line, const Send& send)>;

  // Throws std::runtime_error when the socket cannot be made. A stale socket of a gateway that is gone is replaced.
  // The answerer works through the mailbox, which is closed at the end.
  ControlServer(std::string path, Mailbox& mailbox, Answerer answerer);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  struct Client {
    int socket = -1;
    std::string line;  // the part of the next request that has come
  };
  void serve();
  void greet();
  // False: the client is done.
  [[nodiscard]] bool hear(Client& client);

  std::string path_;
  Mailbox& mailbox_;
  Answerer answerer_;
  int listener_ = -1;
  int wake_ = -1;  // eventfd: time to stop
  std::vector<Client> clients_;
  std::thread thread_;
};

}  // namespace sallyport::daemon
