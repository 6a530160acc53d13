// A gateway from its options to its exit: policy, devices, ports, the loop, and the services around it (events, syslog,
// control socket, signals). main() runs it.
//
// SIGTERM and SIGINT stop it in order: rx ends, kept packets and streams end, the summary is written, exit status 0. A
// second signal changes nothing. SIGHUP and `sallyport reload` compile the policy file again. A policy with an error is
// reported and the old one stays; otherwise the new policy counts from the next packet on, and calls, gates and flows
// stay.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "dataplane/daemon/event_writer.h"
#include "dataplane/daemon/mailbox.h"
#include "dataplane/daemon/options.h"
#include "dataplane/daemon/syslog.h"
#include "dataplane/daemon/syslog_buffer.h"
#include "dataplane/dpdk/forwarder.h"

namespace sallyport::daemon {

// Remembers the summary for the last line of the log.
class SummaryTap final : public EventSink {
 public:
  void on_event(const Event& event) override {
    if (const auto* summary = std::get_if<SummaryEvent>(&event.what)) summary_ = *summary;
  }
  [[nodiscard]] const std::optional<SummaryEvent>& summary() const noexcept { return summary_; }

 private:
  std::optional<SummaryEvent> summary_;
};

class Gateway {
 public:
  explicit Gateway(Options options) : options_(std::move(options)) {}
  // The exit status: 0 an orderly end, 1 it did not start or broke down, 2 wrong usage or policy.
  [[nodiscard]] int run();

 private:
  [[nodiscard]] bool load_policy();
  // Connects the sinks of the policy in force. Returns the syslog sender that they replace: its end waits for its own
  // thread, so a thread that forwards must not destroy it.
  std::unique_ptr<SyslogSender> connect_sinks();
  // True: a request over the control socket is waiting.
  [[nodiscard]] bool each_loop(dpdk::Forwarder& forwarder);
  // These return the reason if the old policy stays, else an empty text.
  [[nodiscard]] std::string compile(std::shared_ptr<const rules::Policy>& policy) const;
  [[nodiscard]] std::string put_in_force(std::shared_ptr<const rules::Policy> policy, dpdk::Forwarder& forwarder,
                                         std::unique_ptr<SyslogSender>& replaced);
  // On any thread but the forwarding one: it compiles, and asks the forwarding thread to put the policy in force.
  [[nodiscard]] std::string reload(dpdk::Forwarder& forwarder);
  void start_reload(dpdk::Forwarder& forwarder);  // SIGHUP
  void run_devices(const std::vector<dpdk::Device>& devices);
  void forward(dpdk::Forwarder& forwarder);
  void log_end(dpdk::Forwarder& forwarder) const;

  Options options_;
  std::shared_ptr<const rules::Policy> policy_;
  std::unique_ptr<EventWriter> writer_;
  std::unique_ptr<SyslogSender> syslog_;
  std::unique_ptr<SyslogBuffer> log_;  // `show logging`; made once
  SummaryTap tap_;
  Fanout sinks_;
  Mailbox mailbox_;
  std::thread reloader_;  // of SIGHUP
  std::atomic<bool> reloading_{false};
  std::chrono::steady_clock::time_point last_flush_{};
};

}  // namespace sallyport::daemon
