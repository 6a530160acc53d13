// `logging ...`, and the commands of a router that a firewall does not need.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "rules/commands.h"
#include "rules/hint.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

#define SALLYPORT_SEVERITIES "emergencies|alerts|critical|errors|warnings|notifications|informational|debugging"
#define SALLYPORT_FACILITIES                                                                 \
  "kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|sys9|sys10|sys11|sys12|sys13|sys14|" \
  "local0|local1|local2|local3|local4|local5|local6|local7"

// RFC 5424 6.2.1, in the order of the choice above; IOS calls 9 to 14 by their numbers.
constexpr std::uint8_t kFacilities[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  9,  10,
                                        11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23};

using Buffer = InPolicy<&Policy::logging, &Logging::buffer>;
using Severity = InPolicy<&Policy::logging, &Logging::severity>;
using Facility = InPolicy<&Policy::logging, &Logging::facility>;

void set_host(Compiler& c, const Match& m) {
  auto& hosts = c.policy.logging.hosts;
  const std::string name = m.arg(0).normal;
  const auto found = std::find_if(hosts.begin(), hosts.end(), [&](const SyslogHost& h) { return h.host == name; });
  if (m.no) {
    if (found != hosts.end()) hosts.erase(found);
    return;
  }
  SyslogHost host{name};
  if (const Value* port = m.after("port")) host.port = static_cast<std::uint16_t>(port->number);
  if (const Value* format = m.after("format")) host.rfc5424 = format->choice == 1;
  if (found != hosts.end())
    *found = host;
  else
    hosts.push_back(host);
}

void print_hosts(Printout& out, const Command& row) {
  for (const SyslogHost& host : out.policy.logging.hosts)
    out.line("{} {}{}{}", keywords_of(row.pattern), host.host,
             host.port != SyslogHost{}.port ? fmt::format(" transport udp port {}", host.port) : "",
             host.rfc5424 ? " format rfc5424" : "");
}

void set_buffer(Compiler& c, const Match& m) {
  if (m.has(1)) c.warning(m.arg(1).column, "the buffer keeps the severities of 'logging trap'");
  place<Buffer>(c) = m.no || !m.has(0) ? Buffer::preset() : m.arg(0).number;
}

// A severity by word or by number.
std::uint8_t severity_of(const Match& m) {
  return static_cast<std::uint8_t>(m.items[0].is_choice ? m.arg(0).choice : std::size_t{m.arg(0).number});
}

void set_trap(Compiler& c, const Match& m) {
  place<Severity>(c) = m.no || !m.has(0) ? Severity::preset() : severity_of(m);
}

void set_console(Compiler& c, const Match& m) {
  c.policy.logging.console = !m.no;
  c.policy.logging.console_severity.reset();
  if (!m.no && m.has(0)) c.policy.logging.console_severity = severity_of(m);
}

void print_console(Printout& out, const Command& row) {
  if (!out.policy.logging.console) return;
  const auto severity = out.policy.logging.console_severity;
  out.line("{}{}{}", keywords_of(row.pattern), severity ? " " : "",
           severity ? choice_of(row.pattern, *severity) : std::string_view{});
}

void set_facility(Compiler& c, const Match& m) {
  place<Facility>(c) = m.no ? Facility::preset() : kFacilities[m.arg(0).choice];
}

void print_facility(Printout& out, const Command& row) {
  if (place<Facility>(out) == Facility::preset()) return;
  // The first word with that number: `cron` and `sys9` are the same.
  const auto* word = std::find(std::begin(kFacilities), std::end(kFacilities), place<Facility>(out));
  out.line("{} {}", keywords_of(row.pattern), choice_of(row.pattern, static_cast<std::size_t>(word - kFacilities)));
}

constexpr Command kLogging[] = {
    {"logging host ADDRESS [transport udp port <1-65535>] [format rfc3164|rfc5424]", 3, set_host,
     "syslog to a host, in the framing of RFC 3164 or RFC 5424; may be repeated", "none; port 514, rfc3164",
     print_hosts},
    {"logging ADDRESS", 2, set_host, "the same in the old spelling", "none"},
    {"logging buffered [<4096-2147483647>]", 2, set_buffer, "bytes of the log kept in memory", "4096",
     print_number<Buffer>},
    {"logging buffered <4096-2147483647> " SALLYPORT_SEVERITIES, 4, set_buffer,
     "the same with a warning: the severity of the buffer is the one of `logging trap`", "4096"},
    {"logging buffered " SALLYPORT_SEVERITIES, 3, no_effect, "no effect", ""},
    {"logging trap [" SALLYPORT_SEVERITIES "]", 2, set_trap,
     "the least severe events that go to syslog, 0 (emergencies) to 7 (debugging)", "informational",
     print_choice<Severity>},
    {"logging trap <0-7>", 2, set_trap, "the same by number", "6"},
    {"logging console [" SALLYPORT_SEVERITIES "]", 2, set_console,
     "writes the lines of the log on the daemon's standard error too, down to this severity; without one, down to the "
     "severity of `logging trap`",
     "off", print_console},
    {"logging console <0-7>", 2, set_console, "the same by number", "off"},
    {"logging console LINE", 2, no_effect, "no effect", ""},
    {"logging facility " SALLYPORT_FACILITIES, 2, set_facility, "the facility of syslog messages", "local7",
     print_facility},
    {"logging monitor", 2, no_effect, "no effect", ""},
    {"logging monitor LINE", 2, no_effect, "no effect", ""},
    {"logging on", 2, accepted, "accepted: syslog is on when there is a host", ""},
    {"logging source-interface LINE", 2, no_effect, "no effect", ""},
};

constexpr Command kRouter[] = {
    {"hostname LINE", 1, no_effect, "no effect", ""},
    {"version LINE", 1, no_effect, "no effect", ""},
    {"service LINE", 1, no_effect, "no effect", ""},
    {"banner LINE", 0, no_effect, "no effect; the text up to the closing delimiter is skipped", ""},
    {"end", 0, accepted, "accepted", ""},
    {"exit", 0, accepted, "leaves a block; the next line that is not indented does so too", ""},
};

}  // namespace

std::span<const Command> logging_commands() noexcept {
  return kLogging;
}
std::span<const Command> router_commands() noexcept {
  return kRouter;
}

}  // namespace sallyport::rules
