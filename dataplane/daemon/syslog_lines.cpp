// What an event is called in syslog, and the two framings.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "alg/event_json.h"
#include "dataplane/daemon/syslog.h"

namespace sallyport::daemon {
namespace {

constexpr std::uint8_t kError = 3, kWarning = 4, kNotice = 5, kInformational = 6;

std::string mnemonic(std::string_view kind) {
  std::string result{kind};
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    if (c == '-') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return result;
}

std::string endpoint(const std::optional<IpAddress>& address, std::uint16_t port) {
  if (!address) return port == 0 ? "any" : fmt::format("any:{}", port);
  return port == 0 ? to_text(*address) : to_text(Endpoint{*address, Port{port}});
}

void append(std::string& text, std::string_view name, std::string_view value) {
  if (!value.empty()) text += fmt::format(" {} {}", name, value);
}

SyslogLine line_of(const AlertEvent& e) {
  auto text = e.message;
  append(text, "call", e.call);
  return {e.severity, "SALLYPORT", mnemonic(e.kind), std::move(text)};
}

SyslogLine line_of(const RegistrationEvent& e) {
  using Action = RegistrationEvent::Action;
  const bool phone = e.proto == "sccp";
  auto severity = kInformational;
  std::string name;
  std::string verb;
  switch (e.action) {
    case Action::register_: name = "REGISTER", verb = "has registered"; break;
    case Action::register_new: name = "REGISTER_NEW", verb = "has registered"; break;
    case Action::unregister:
      name = phone ? "UNREGISTER_NORMAL" : "UNREGISTER", verb = "has unregistered normally";
      break;
    case Action::unregister_abnormal: name = "UNREGISTER_ABNORMAL", verb = "has unregistered abnormally"; break;
    case Action::alarm: name = "REG_ALARM", verb = "raised an alarm"; break;
    case Action::reject: name = "REG_REJECT", verb = "was turned away by its server", severity = kNotice; break;
    case Action::refuse: name = "REG_REFUSE", verb = "was refused", severity = kWarning; break;
  }
  auto text = fmt::format("{}:{}", e.proto, e.device);
  if (e.address) text += fmt::format(" IP:{}", to_text(*e.address));
  if (!e.type.empty()) text += fmt::format(" DeviceType:{}", e.type);
  text += " " + verb;
  if (e.expires) text += fmt::format(" for {} s", *e.expires);
  if (!e.reason.empty()) text += ": " + e.reason;
  text += '.';
  return {severity, phone ? "IPPHONE" : "SALLYPORT", std::move(name), std::move(text)};
}

SyslogLine line_of(const CallEvent& e) {
  auto text = fmt::format("{} call {}", e.proto, e.call);
  append(text, "from", e.from);
  append(text, "to", e.to);
  append(text, "cause", e.cause);
  const auto severity = e.action == CallEvent::Action::refuse ? kWarning : kInformational;
  return {severity, "SALLYPORT", "CALL_" + mnemonic(to_text(e.action)), std::move(text)};
}

SyslogLine line_of(const PinholeEvent& e) {
  auto text = fmt::format("{} gate from {} to {} refused: {}", to_text(e.transport), endpoint(e.source, e.source_port),
                          endpoint(e.destination, e.destination_port), to_text(e.reason));
  append(text, "call", e.call);
  return {kWarning, "SALLYPORT", "PINHOLE_REFUSE", std::move(text)};
}

SyslogLine line_of(const DropEvent& e) {
  auto text = fmt::format("denied {} {} -> {}: {}", to_text(e.tuple.protocol), to_text(e.tuple.source),
                          to_text(e.tuple.destination), to_text(e.reason));
  append(text, "rule", e.rule);
  return {kInformational, "SALLYPORT", "DROP_" + mnemonic(to_text(e.reason)), std::move(text)};
}

// Control characters end a line or worse: a name in a message is the caller's to choose.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return text;
}

unsigned priority(const SyslogLine& line, std::uint8_t facility) {
  return facility * 8U + line.severity;
}

std::string body(const SyslogLine& line) {
  return fmt::format("%{}-{}-{}: {}", line.facility, line.severity, line.mnemonic, line.text);
}

}  // namespace

std::optional<SyslogLine> syslog_line(const Event& event) {
  std::optional<SyslogLine> line;
  if (const auto* alert = std::get_if<AlertEvent>(&event.what)) line = line_of(*alert);
  if (const auto* registration = std::get_if<RegistrationEvent>(&event.what)) line = line_of(*registration);
  if (const auto* call = std::get_if<CallEvent>(&event.what)) line = line_of(*call);
  if (const auto* drop = std::get_if<DropEvent>(&event.what)) line = line_of(*drop);
  if (const auto* gate = std::get_if<PinholeEvent>(&event.what);
      gate != nullptr && gate->action == PinholeEvent::Action::refuse)
    line = line_of(*gate);
  if (line) {
    line->severity = std::min<std::uint8_t>(line->severity, 7);
    line->text = printable(std::move(line->text));
  }
  return line;
}

std::string format_rfc3164(const SyslogLine& line, std::uint8_t facility, std::string_view hostname, Time time) {
  // 4.1.2: local time, the day padded with a space.
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("<{}>{:%b} {:2} {:%T} {} {}", priority(line, facility), local, local.tm_mday, local, hostname,
                     body(line));
}

std::string format_rfc5424(const SyslogLine& line, std::uint8_t facility, std::string_view hostname, Time time,
                           int process) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("<{}>1 {:%FT%T}.{:06}Z {} sallyportd {} {} - {}", priority(line, facility),
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), (time - seconds).count(),
                     hostname.empty() ? "-" : hostname, process, line.mnemonic, body(line));
}

}  // namespace sallyport::daemon
