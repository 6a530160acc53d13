// Rules as text, and the check that one rule covers another.
#include <fmt/format.h>

#include <algorithm>

#include "rules/acl_names.h"
#include "rules/acl_rule.h"

namespace sallyport::rules {
namespace {

std::string protocol_text(const AccessEntry& entry, ListKind kind) {
  const bool ipv6 = kind == ListKind::ipv6;
  if (!entry.protocol) return ipv6 ? "ipv6" : "ip";
  const auto number = static_cast<std::uint16_t>(*entry.protocol);
  for (const NamedNumber& known : protocol_names(ipv6))
    if (known.number == number) return std::string(known.name);
  return std::to_string(number);
}

std::string address_text(const AddressMatch& match, ListKind kind) {
  if (match.any) return "any";
  if (kind == ListKind::ipv6) {
    unsigned length = 0;
    for (const std::uint8_t byte : match.care)
      for (unsigned bit = 0; bit < 8; ++bit) length += (byte >> bit) & 1U;
    return length == 128 ? "host " + to_text(match.address) : fmt::format("{}/{}", to_text(match.address), length);
  }
  std::array<std::uint8_t, 4> wildcard{};
  for (std::size_t i = 0; i < 4; ++i) wildcard[i] = static_cast<std::uint8_t>(~match.care[12 + i]);
  const IpAddress mask = IpAddress::v4(wildcard);
  const std::string address = to_text(match.address);
  if (mask.v4_value() == 0) return "host " + address;
  return address + " " + to_text(mask);
}

std::string port_text(const PortMatch& match) {
  static constexpr std::string_view kNames[] = {"", "eq", "neq", "lt", "gt", "range"};
  if (match.op == PortMatch::Operator::any) return {};
  return fmt::format(" {} {}", kNames[static_cast<std::size_t>(match.op)], fmt::join(match.ports, " "));
}

std::string icmp_text(const AccessEntry& entry, ListKind kind) {
  if (!entry.icmp_type) return {};
  for (const NamedIcmp& known : icmp_names(kind == ListKind::ipv6))
    if (known.type == *entry.icmp_type && known.code == entry.icmp_code) return fmt::format(" {}", known.name);
  if (!entry.icmp_code) return fmt::format(" {}", *entry.icmp_type);
  return fmt::format(" {} {}", *entry.icmp_type, *entry.icmp_code);
}

using Interval = std::pair<std::uint32_t, std::uint32_t>;

// The ports that match, as ranges in order.
std::vector<Interval> intervals(const PortMatch& match) {
  using Operator = PortMatch::Operator;
  std::vector<std::uint32_t> ports(match.ports.begin(), match.ports.end());
  std::sort(ports.begin(), ports.end());
  std::vector<Interval> result;
  switch (match.op) {
    case Operator::any: return {{0, 65535}};
    case Operator::lt: return {{0, ports[0] - 1}};
    case Operator::gt: return {{ports[0] + 1, 65535}};
    case Operator::range: return {{ports[0], ports[1]}};
    case Operator::eq:
      for (const std::uint32_t port : ports) {
        if (!result.empty() && port <= result.back().second + 1)
          result.back().second = port;
        else
          result.push_back({port, port});
      }
      return result;
    case Operator::neq: break;
  }
  std::uint32_t next = 0;
  for (const std::uint32_t port : ports) {
    if (port > next) result.push_back({next, port - 1});
    next = port + 1;
  }
  if (next <= 65535) result.push_back({next, 65535});
  return result;
}

bool covers(const PortMatch& earlier, const PortMatch& later) {
  if (earlier.op == PortMatch::Operator::any) return true;
  if (later.op == PortMatch::Operator::any) return false;
  const auto outer = intervals(earlier);
  for (const Interval& inner : intervals(later))
    if (std::none_of(outer.begin(), outer.end(),
                     [&](const Interval& o) { return o.first <= inner.first && inner.second <= o.second; }))
      return false;
  return true;
}

bool covers(const AddressMatch& earlier, const AddressMatch& later) {
  if (earlier.any) return true;
  if (later.any) return false;
  for (std::size_t i = 0; i < earlier.care.size(); ++i) {
    const unsigned care = earlier.care[i];
    if ((care & ~unsigned{later.care[i]}) != 0) return false;
    if (((unsigned{earlier.address.bytes()[i]} ^ later.address.bytes()[i]) & care) != 0) return false;
  }
  return true;
}

}  // namespace

bool is_numbered(const AccessList& list) noexcept {
  return !list.ipv6 && read_number(list.name).has_value();
}

std::string rule_text(const AccessEntry& entry, ListKind kind) {
  const std::string_view action = entry.permit ? "permit" : "deny";
  const std::string source = address_text(entry.source, kind);
  if (kind == ListKind::standard) return fmt::format("{} {}{}", action, source, entry.log ? " log" : "");
  std::string text =
      fmt::format("{} {} {}{} {}{}{}", action, protocol_text(entry, kind), source, port_text(entry.source_port),
                  address_text(entry.destination, kind), port_text(entry.destination_port), icmp_text(entry, kind));
  if (entry.established) text += " established";
  if (entry.log) text += " log";
  return text;
}

bool covers(const AccessEntry& earlier, const AccessEntry& later) {
  if (earlier.protocol && earlier.protocol != later.protocol) return false;
  if (earlier.established && !later.established) return false;
  if (earlier.icmp_type && earlier.icmp_type != later.icmp_type) return false;
  if (earlier.icmp_code && earlier.icmp_code != later.icmp_code) return false;
  return covers(earlier.source, later.source) && covers(earlier.destination, later.destination) &&
         covers(earlier.source_port, later.source_port) && covers(earlier.destination_port, later.destination_port);
}

}  // namespace sallyport::rules
