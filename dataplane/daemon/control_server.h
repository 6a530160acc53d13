// The control socket (dataplane/control/control_protocol.h), served by a thread of its own: it reads lines, has them
// answered by the engine's thread through the mailbox, and writes the answers. A client that is slow or silent holds
// up nobody but the other clients' answers for a moment, and the packets not at all.
//
// The socket is made with mode 0600: who may ask is who may read the file. At most kMostClients at a time.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "dataplane/daemon/mailbox.h"

namespace sallyport::daemon {

class ControlServer {
 public:
  static constexpr std::size_t kMostClients = 16;

  // Throws std::runtime_error when the socket cannot be made; a stale one of a gateway that is gone is replaced.
  ControlServer(std::string path, Mailbox& mailbox);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  struct Client {
    int socket = -1;
    std::string line;  // what has come of the next request
  };
  void serve();
  void greet();
  // False: the client is done.
  [[nodiscard]] bool hear(Client& client);

  std::string path_;
  Mailbox& mailbox_;
  int listener_ = -1;
  int wake_ = -1;  // eventfd: time to stop
  std::vector<Client> clients_;
  std::thread thread_;
};

}  // namespace sallyport::daemon
