// The syslog line of each event, and the two framings.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "alg/events/event_json.h"
#include "dataplane/daemon/syslog.h"

namespace sallyport::daemon {
namespace {

constexpr std::uint8_t kWarning = 4, kNotice = 5, kInformational = 6;

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
  return {severity(e.kind), "SALLYPORT", mnemonic(to_text(e.kind)), std::move(text)};
}

// The phone chooses its name: a blank in the name could imitate the fields behind it.
std::string one_word(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; }, '?');
  return text;
}

// The lines of CallManager Express about its phones. Programs rely on the fields, so they stay when tag and connection
// are unknown (the phone registered before we ran).
SyslogLine phone_line(std::string name, std::string_view what, const RegistrationEvent& e) {
  auto text = fmt::format("ephone-{}:{} IP:{} Socket:{} DeviceType:{} has {}.", e.tag.value_or(0), one_word(e.device),
                          e.address ? to_text(*e.address) : "0.0.0.0", e.socket.value_or(0),
                          e.type.empty() ? "Phone" : e.type, what);
  return {kInformational, "IPPHONE", std::move(name), std::move(text)};
}

std::optional<SyslogLine> router_line(const RegistrationEvent& e, Spelling spelling) {
  using Action = RegistrationEvent::Action;
  switch (e.action) {
    case Action::register_: return phone_line("REGISTER", "registered", e);
    case Action::register_new: return phone_line("REGISTER_NEW", "registered", e);
    case Action::unregister:
      return phone_line(spelling == Spelling::register_normal ? "REGISTER_NORMAL" : "UNREGISTER_NORMAL",
                        "unregistered normally", e);
    case Action::unregister_abnormal: return phone_line("UNREGISTER_ABNORMAL", "unregistered abnormally", e);
    case Action::alarm: return SyslogLine{kInformational, "IPPHONE", "REG_ALARM", e.reason};
    case Action::reject:
    case Action::refuse: break;
  }
  return std::nullopt;
}

SyslogLine line_of(const RegistrationEvent& e, Spelling spelling) {
  using Action = RegistrationEvent::Action;
  if (e.proto == "sccp")
    if (auto line = router_line(e, spelling)) return *std::move(line);
  auto severity = kInformational;
  std::string_view name, verb;
  switch (e.action) {
    case Action::register_: name = "REGISTER", verb = "has registered"; break;
    case Action::register_new: name = "REGISTER_NEW", verb = "has registered"; break;
    case Action::unregister: name = "UNREGISTER", verb = "has unregistered normally"; break;
    case Action::unregister_abnormal: name = "UNREGISTER_ABNORMAL", verb = "has unregistered abnormally"; break;
    case Action::alarm: name = "REG_ALARM", verb = "raised an alarm"; break;
    case Action::reject: name = "REG_REJECT", verb = "was turned away by its server", severity = kNotice; break;
    case Action::refuse: name = "REG_REFUSE", verb = "was refused", severity = kWarning; break;
  }
  auto text = fmt::format("{}:{}", e.proto, e.device);
  if (e.address) text += fmt::format(" IP:{}", to_text(*e.address));
  if (!e.type.empty()) text += fmt::format(" DeviceType:{}", e.type);
  text += fmt::format(" {}", verb);
  if (e.expires) text += fmt::format(" for {} s", *e.expires);
  if (!e.reason.empty()) text += ": " + e.reason;
  text += '.';
  return {severity, "SALLYPORT", std::string(name), std::move(text)};
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

// The caller chooses the names in its messages: a control character could end the line or control the terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return text;
}

// RFC 3164 4.1.2: local time, the day padded with a space.
std::string local_time(Time time) {
  const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{:%b} {:2} {:%T}", local, local.tm_mday, local);
}

unsigned priority(const SyslogLine& line, std::uint8_t facility) {
  return facility * 8U + line.severity;
}

std::string body(const SyslogLine& line) {
  return fmt::format("%{}-{}-{}: {}", line.facility, line.severity, line.mnemonic, line.text);
}

}  // namespace

std::optional<SyslogLine> syslog_line(const Event& event, Spelling spelling) {
  std::optional<SyslogLine> line;
  if (const auto* alert = std::get_if<AlertEvent>(&event.what)) line = line_of(*alert);
  if (const auto* registration = std::get_if<RegistrationEvent>(&event.what)) line = line_of(*registration, spelling);
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
  return fmt::format("<{}>{} {} {}", priority(line, facility), local_time(time), hostname, body(line));
}

std::string format_buffered(const SyslogLine& line, Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  return fmt::format("{}.{:03}: {}", local_time(time), milliseconds, body(line));
}

std::string format_rfc5424(const SyslogLine& line, std::uint8_t facility, std::string_view hostname, Time time,
                           int process) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("<{}>1 {:%FT%T}.{:06}Z {} sallyportd {} {} - {}", priority(line, facility),
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), (time - seconds).count(),
                     hostname.empty() ? "-" : hostname, process, line.mnemonic, body(line));
}

}  // namespace sallyport::daemon
