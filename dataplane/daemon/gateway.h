// A gateway from its options to its exit: policy, devices, ports, the loop, and everything around the loop (events,
// syslog, control socket, signals). main() is this and nothing else.
//
// Signals: SIGTERM and SIGINT stop it in order (rx ends, kept packets and streams end, the summary is written, exit
// 0); a second one changes nothing. SIGHUP compiles the policy file again: a policy with an error is reported and the
// old one stays; otherwise calls, gates and flows stay and the new one counts from the next packet on.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

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
  void connect_sinks();
  void each_loop(dpdk::Forwarder& forwarder);
  [[nodiscard]] std::string answer(const std::string& question, dpdk::Forwarder& forwarder);
  // Empty, or why the old policy stays.
  [[nodiscard]] std::string reload(dpdk::Forwarder& forwarder);
  void run_devices(const std::vector<dpdk::Device>& devices);
  void forward(dpdk::Forwarder& forwarder);
  void log_end(dpdk::Forwarder& forwarder) const;

  Options options_;
  std::shared_ptr<const rules::Policy> policy_;
  std::unique_ptr<EventWriter> writer_;
  std::unique_ptr<SyslogSender> syslog_;
  std::unique_ptr<SyslogBuffer> log_;  // `show logging`
  SummaryTap tap_;
  Fanout sinks_;
  Mailbox mailbox_;
  std::chrono::steady_clock::time_point last_flush_{};
};

}  // namespace sallyport::daemon
