// A compiled policy back as text: every command in one spelling and one order, and only what differs from the
// defaults. `mode` is always there, since it decides whether anything is enforced.
#include <fmt/format.h>

#include <iterator>

#include "rules/acl_rule.h"
#include "rules/arguments.h"
#include "rules/compiler.h"
#include "rules/networks.h"
#include "rules/print_voice.h"

namespace sallyport::rules {
namespace {

constexpr std::string_view kActions[] = {"allow", "alert", "refuse"};
constexpr std::string_view kSeverities[] = {"emergencies", "alerts",        "critical",      "errors",
                                            "warnings",    "notifications", "informational", "debugging"};
constexpr std::string_view kFacilities[] = {"kern",   "user",   "mail",   "daemon", "auth",   "syslog",
                                            "lpr",    "news",   "uucp",   "cron",   "sys10",  "sys11",
                                            "sys12",  "sys13",  "sys14",  "",       "local0", "local1",
                                            "local2", "local3", "local4", "local5", "local6", "local7"};

template <typename Enum>
std::string_view name_of(std::span<const std::string_view> names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

void print_address(Out out, const Prefix& network, const IpAddress& address, bool secondary) {
  if (network.address.is_v4())
    fmt::format_to(out, " ip address {} {}{}\n", to_text(address), to_text(IpAddress::v4(mask_of(network.length))),
                   secondary ? " secondary" : "");
  else
    fmt::format_to(out, " ipv6 address {}/{}\n", to_text(address), network.length);
}

void print_interface(Out out, const Interface& interface) {
  fmt::format_to(out, "interface {}\n", interface.name);
  if (!interface.device.empty()) fmt::format_to(out, " sallyport device {}\n", interface.device);
  if (interface.zone != Zone::unknown) fmt::format_to(out, " sallyport zone {}\n", to_text(interface.zone));
  bool secondary = false;
  for (const Prefix& network : interface.attached) {
    bool shown = false;
    for (const IpAddress& own : interface.own) {
      if (!network.contains(own)) continue;
      print_address(out, network, own, secondary);
      shown = secondary = true;
    }
    if (!shown) print_address(out, network, network.address, secondary);
    secondary = true;
  }
  for (const Prefix& network : interface.networks) {
    if (network.address.is_v4())
      fmt::format_to(out, " sallyport network {} {}\n", to_text(network.address),
                     to_text(IpAddress::v4(mask_of(network.length))));
    else
      fmt::format_to(out, " sallyport network {}\n", to_text(network));
  }
  for (const FilterName& filter : kFilters)
    if (const std::string& list = interface.*filter.member; !list.empty())
      fmt::format_to(out, " {} {} {}\n", filter.command, list, filter.direction);
}

void print_list(Out out, const AccessList& list) {
  const bool numbered = is_numbered(list);
  if (list.ipv6)
    fmt::format_to(out, "ipv6 access-list {}\n", list.name);
  else if (!numbered || list.entries.empty())
    fmt::format_to(out, "ip access-list {} {}\n", list.standard ? "standard" : "extended", list.name);
  for (const AccessEntry& entry : list.entries) {
    const std::string rule = rule_text(entry, kind_of(list));
    if (numbered)
      fmt::format_to(out, "access-list {} {}\n", list.name, rule);
    else
      fmt::format_to(out, " {}\n", rule);
  }
}

void print_inspection(Out out, const Policy& policy) {
  for (const Inspection& inspection : policy.inspections) {
    fmt::format_to(out, "ip inspect name {} {}", inspection.list, facts(inspection.protocol).word);
    if (inspection.timeout) fmt::format_to(out, " timeout {}", *inspection.timeout);
    fmt::format_to(out, "\n");
  }
  const Timeouts presets;
  const auto timeout = [&](std::string_view command, std::uint32_t Timeouts::*member) {
    if (policy.timeouts.*member != presets.*member)
      fmt::format_to(out, "ip inspect {} {}\n", command, policy.timeouts.*member);
  };
  timeout("udp idle-time", &Timeouts::udp_idle);
  timeout("tcp idle-time", &Timeouts::tcp_idle);
  timeout("tcp synwait-time", &Timeouts::tcp_syn);
  timeout("tcp finwait-time", &Timeouts::tcp_fin);
  timeout("icmp idle-time", &Timeouts::icmp_idle);
  timeout("sip invite-timeout", &Timeouts::sip_invite);
  for (const PortMap& map : policy.port_maps)
    fmt::format_to(out, "ip port-map {} port {}{}\n", facts(map.protocol).word,
                   map.transport ? to_text(*map.transport) + " " : "", map.port);
}

void print_media(Out out, const Media& media) {
  const Media presets;
  if (media.first_port != presets.first_port || media.last_port != presets.last_port)
    fmt::format_to(out, " media port-range {} {}\n", media.first_port, media.last_port);
  if (media.out_of_range != presets.out_of_range)
    fmt::format_to(out, " media out-of-range {}\n", name_of(kActions, media.out_of_range));
  if (media.timeout != presets.timeout) fmt::format_to(out, " media timeout {}\n", media.timeout);
  for (const Prefix& host : media.hosts) fmt::format_to(out, " media host {}\n", network_text(host));
  if (media.foreign_address != presets.foreign_address)
    fmt::format_to(out, " media foreign-address {}\n", name_of(kActions, media.foreign_address));
  if (media.conformance != presets.conformance)
    fmt::format_to(out, " media conformance {}\n", name_of(kActions, media.conformance));
}

void print_limits(Out out, const Limits& limits) {
  const Limits presets;
  const auto limit = [&](std::string_view name, std::uint32_t Limits::*member) {
    if (limits.*member != presets.*member) fmt::format_to(out, " limit {} {}\n", name, limits.*member);
  };
  limit("flows", &Limits::flows);
  limit("gates", &Limits::gates);
  limit("calls", &Limits::calls);
  limit("connections", &Limits::connections);
  limit("fragments", &Limits::fragments);
  limit("registrations", &Limits::registrations);
  limit("calls-per-source", &Limits::calls_per_source);
}

void print_sallyport(Out out, const Policy& policy) {
  const Policy presets;
  fmt::format_to(out, "sallyport\n mode {}\n", policy.mode == Mode::observe ? "observe" : "pinhole");
  print_media(out, policy.media);
  const auto choice = [&](std::string_view command, bool Policy::*member, std::string_view yes, std::string_view no) {
    if (policy.*member != presets.*member) fmt::format_to(out, " {} {}\n", command, policy.*member ? yes : no);
  };
  choice("malformed", &Policy::malformed_forward, "forward", "drop");
  choice("tcp mid-stream", &Policy::midstream_pickup, "pickup", "drop");
  choice("non-ip", &Policy::non_ip_forward, "forward", "drop");
  choice("tunnels", &Policy::tunnels, "inspect", "ignore");
  choice("recognise", &Policy::any_port, "any-port", "known-ports");
  choice("checksum", &Policy::checksums, "verify", "ignore");
  print_limits(out, policy.limits);
  if (policy.drop_events_per_second != presets.drop_events_per_second)
    fmt::format_to(out, " logging drops {}\n", policy.drop_events_per_second);
  print_voice_rules(out, policy);
}

void print_logging(Out out, const Policy& policy) {
  const Policy presets;
  for (const SyslogHost& host : policy.syslog_hosts) {
    fmt::format_to(out, "logging host {}", host.host);
    if (host.port != SyslogHost{}.port) fmt::format_to(out, " transport udp port {}", host.port);
    if (host.rfc5424) fmt::format_to(out, " format rfc5424");
    fmt::format_to(out, "\n");
  }
  if (policy.log_buffer != presets.log_buffer) fmt::format_to(out, "logging buffered {}\n", policy.log_buffer);
  if (policy.syslog_severity != presets.syslog_severity)
    fmt::format_to(out, "logging trap {}\n", kSeverities[policy.syslog_severity]);
  if (policy.log_console)
    fmt::format_to(out, "logging console{}{}\n", policy.log_console_severity ? " " : "",
                   policy.log_console_severity ? kSeverities[*policy.log_console_severity] : "");
  if (policy.syslog_facility != presets.syslog_facility)
    fmt::format_to(out, "logging facility {}\n", kFacilities[policy.syslog_facility]);
}

}  // namespace

std::string print(const Policy& policy) {
  std::string text;
  const Out out(text);
  for (const Interface& interface : policy.interfaces) print_interface(out, interface);
  print_phones(out, policy);
  for (const AccessList& list : policy.access_lists) print_list(out, list);
  print_inspection(out, policy);
  print_dial_peers(out, policy);
  print_sallyport(out, policy);
  print_logging(out, policy);
  print_rest(out, policy);
  return text;
}

}  // namespace sallyport::rules
