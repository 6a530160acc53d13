// The answers of a running gateway to the requests of its control socket, made on the socket's thread.
//
// The thread asks the engine's thread for typed values through the mailbox, a slice of a table at a time, and makes the
// text itself. It sends a large table in pieces, so that neither memory nor the forwarding thread depends on its size.
#pragma once

#include <functional>
#include <string>

#include "dataplane/daemon/control_server.h"
#include "dataplane/daemon/mailbox.h"
#include "dataplane/daemon/syslog_buffer.h"
#include "dataplane/dpdk/forwarder.h"

namespace sallyport::daemon {

class Answers {
 public:
  // Compiles the policy again and puts it in force. Returns the reason if the old policy stays, else an empty text.
  // Called on the socket's thread.
  using Reloader = std::function<std::string()>;

  Answers(Mailbox& mailbox, dpdk::Forwarder& forwarder, const SyslogBuffer& log, Reloader reloader)
      : mailbox_(mailbox), forwarder_(forwarder), log_(log), reloader_(std::move(reloader)) {}

  // ControlServer::Answerer.
  [[nodiscard]] bool answer(const std::string& line, const ControlServer::Send& send);

 private:
  [[nodiscard]] bool show(const std::string& what, const ControlServer::Send& send);
  [[nodiscard]] bool table(ShowTable table, const ControlServer::Send& send);
  [[nodiscard]] bool logging(const ControlServer::Send& send);
  [[nodiscard]] std::string stats();
  [[nodiscard]] std::string policy();
  [[nodiscard]] std::string why(const FiveTuple& tuple);

  Mailbox& mailbox_;
  dpdk::Forwarder& forwarder_;
  const SyslogBuffer& log_;
  Reloader reloader_;
};

// The longest time that the socket's thread waits for the engine's.
inline constexpr std::chrono::seconds kPatience{5};
inline constexpr std::string_view kNoAnswer = "the gateway is stopping or does not answer";

}  // namespace sallyport::daemon
