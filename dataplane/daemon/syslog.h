// Events as syslog, in the words of a router: "%SALLYPORT-4-SOURCE_LOCK: ...".
//
// Alerts, registrations, calls, refused gates and drops become one line each, if the policy's `logging trap` lets their
// severity through. Lines go by UDP to each `logging host`, framed as RFC 3164 (as routers send) or RFC 5424, and to
// the console (`logging console`), which is our standard error. Lines about SCCP phones equal a router's, byte for
// byte, because other programs read them: "%IPPHONE-6-REGISTER_NEW: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1
// DeviceType:Phone has registered.". All other lines are %SALLYPORT lines.
//
// Limits: packets never wait for syslog. Lines wait in a queue of kQueue for a sending thread. Lines that find no room
// are counted, and so are drops above kDropsPerSecond lines a second. Host names are not looked up.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "alg/base/rate_limit.h"
#include "alg/events/events.h"
#include "rules/policy.h"

namespace sallyport::daemon {

struct SyslogLine {
  std::uint8_t severity = 6;
  std::string facility;  // "SALLYPORT", "IPPHONE"
  std::string mnemonic;  // "SOURCE_LOCK"
  std::string text;
};
// The name of a phone's normal unregistration: UNREGISTER_NORMAL as routers write it, or REGISTER_NORMAL as one paper
// of Cisco does (`sallyport syslog register-normal-spelling`).
enum class Spelling : std::uint8_t { unregister_normal, register_normal };
[[nodiscard]] inline Spelling spelling_of(const rules::Policy& policy) noexcept {
  return policy.register_normal_spelling ? Spelling::register_normal : Spelling::unregister_normal;
}
// The line for an event; none for an event that syslog does not report.
[[nodiscard]] std::optional<SyslogLine> syslog_line(const Event& event,
                                                    Spelling spelling = Spelling::unregister_normal);

// RFC 3164 4.1 with the mnemonic as its tag: "<188>Nov 21 03:12:51 gateway %SALLYPORT-4-SOURCE_LOCK: text".
[[nodiscard]] std::string format_rfc3164(const SyslogLine& line, std::uint8_t facility, std::string_view hostname,
                                         Time time);
// RFC 5424 6: "<188>1 2026-11-21T03:12:51.123456Z gateway sallyportd 4711 SOURCE_LOCK - %SALLYPORT-...".
[[nodiscard]] std::string format_rfc5424(const SyslogLine& line, std::uint8_t facility, std::string_view hostname,
                                         Time time, int process);
// As a router shows its log: "Nov 21 03:12:51.123: %SALLYPORT-4-SOURCE_LOCK: text".
[[nodiscard]] std::string format_buffered(const SyslogLine& line, Time time);

class SyslogSender final : public EventSink {
 public:
  static constexpr std::size_t kQueue = 4096;
  static constexpr unsigned kDropsPerSecond = 50;

  static constexpr int kStandardError = 2;

  // Hosts that are not addresses are left out and named in `errors`. `console`: where `logging console` writes.
  SyslogSender(const rules::Policy& policy, const std::vector<rules::SyslogHost>& hosts,
               std::vector<std::string>& errors, int console = kStandardError);
  ~SyslogSender() override;  // sends what is queued

  void on_event(const Event& event) override;
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

 private:
  struct Host {
    int socket = -1;
    bool rfc5424 = false;
  };
  struct Queued {
    SyslogLine line;
    Time time{};
  };
  void run();
  void send(const Queued& queued) const;
  void print(const Queued& queued) const;
  [[nodiscard]] bool wanted(std::uint8_t severity) const noexcept {
    return (!hosts_.empty() && severity <= trap_) || (console_severity_ && severity <= *console_severity_);
  }

  std::uint8_t trap_;
  std::optional<std::uint8_t> console_severity_;  // none: no console
  int console_;
  std::uint8_t facility_;
  Spelling spelling_;
  std::string hostname_;
  int process_;
  std::vector<Host> hosts_;
  RateLimit drop_lines_;
  std::uint64_t lost_ = 0;

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Queued> queue_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace sallyport::daemon
