// `ip inspect`, `ip port-map`, and the spellings of other firewalls for them.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/protocol_words.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

#define SALLYPORT_GENERIC                                                                                        \
  "tcp|udp|icmp|fragment|ftp|ftps|http|https|smtp|esmtp|dns|imap|pop3|ntp|snmp|ssh|syslog|telnet|rtsp|rpc|rcmd|" \
  "realaudio|netshow|cuseeme|sqlnet|streamworks|vdolive|ldap|kerberos|pptp|isakmp|sip-tls|h323callsigalt|appfw"

struct UsualPorts {
  std::uint16_t first, last;
};
constexpr UsualPorts kUsualRas = {1718, 1719};
constexpr std::uint32_t kMostMapped = 16;

Protocol protocol_of(const Value& value) {
  return kProtocols[value.choice].protocol;  // the choices are every protocol, in the order of the table
}

void inspect(Compiler& c, const std::string& list, Protocol protocol, std::optional<std::uint32_t> timeout) {
  for (Inspection& known : c.policy.inspections)
    if (known.list == list && known.protocol == protocol) {
      known.timeout = timeout;
      return;
    }
  c.policy.inspections.push_back({list, protocol, timeout, c.line().number});
}

void map_port(Compiler& c, unsigned column, std::uint16_t port, Protocol protocol,
              std::optional<IpProtocol> transport) {
  for (const PortMap& known : c.policy.port_maps) {
    if (known.port != port || (known.transport && transport && *known.transport != *transport)) continue;
    if (known.protocol == protocol && known.transport == transport) return;
    if (known.protocol != protocol)
      return c.error(column, fmt::format("port {} is already mapped to another protocol", port));
  }
  c.policy.port_maps.push_back({protocol, transport, port});
}

void unmap_port(Compiler& c, std::uint32_t port, Protocol protocol, std::optional<IpProtocol> transport) {
  std::erase_if(c.policy.port_maps, [&](const PortMap& known) {
    return known.protocol == protocol && known.port == port && known.transport == transport;
  });
}

void set_inspection(Compiler& c, const Match& m) {
  const std::string& list = m.arg(0).normal;
  if (m.no) {
    std::erase_if(c.policy.inspections, [&](const Inspection& known) {
      return known.list == list && (!m.has(1) || known.protocol == protocol_of(m.arg(1)));
    });
    return;
  }
  std::optional<std::uint32_t> timeout;
  if (const Value* seconds = m.after("timeout")) {
    timeout = seconds->number;
    if (!facts(protocol_of(m.arg(1))).timeout)
      c.warning(seconds->column, fmt::format("the timeout of {} has no effect", m.arg(1).normal));
  }
  inspect(c, list, protocol_of(m.arg(1)), timeout);
}

void generic_inspection(Compiler& c, const Match& m) {
  if (m.no) return;
  c.generic_inspections.insert(m.arg(0).normal);
  c.warning(m.arg(1).column,
            fmt::format("'{}' needs no list: returns of connections from inside are always let in", m.arg(1).normal));
}

void print_inspections(Printout& out, const Command& row) {
  for (const Inspection& inspection : out.policy.inspections)
    out.line("{} {} {}{}", keywords_of(row.pattern), inspection.list, facts(inspection.protocol).word,
             inspection.timeout ? fmt::format(" timeout {}", *inspection.timeout) : "");
}

void set_port_map(Compiler& c, const Match& m) {
  const bool named = m.has(1) && m.items[1].is_choice;
  const std::size_t port = named ? 2 : 1;
  if (!m.has(port)) return c.error(c.end_column(), "incomplete command: expected <1-65535>");
  std::optional<IpProtocol> transport;
  if (named) transport = m.arg(1).choice == 0 ? IpProtocol::udp : IpProtocol::tcp;
  if (m.no)
    unmap_port(c, m.arg(port).number, protocol_of(m.arg(0)), transport);
  else
    map_port(c, m.arg(port).column, static_cast<std::uint16_t>(m.arg(port).number), protocol_of(m.arg(0)), transport);
}

void print_port_maps(Printout& out, const Command& row) {
  for (const PortMap& map : out.policy.port_maps)
    out.line("{} {} port {}{}", keywords_of(row.pattern), facts(map.protocol).word,
             map.transport ? to_text(*map.transport) + " " : "", map.port);
}

// `fixup protocol skinny 2001`, `fixup protocol h323 ras 1718-1719` and `inspect skinny`: an inspection list with the
// name of the command, and port-maps for ports that are not the usual ones.
void alias(Compiler& c, const Match& m) {
  const std::string list = m.normal.substr(0, m.normal.find(' '));
  const Protocol protocol = protocol_of(m.arg(0));
  UsualPorts usual{facts(protocol).first_port, facts(protocol).last_port};
  std::optional<IpProtocol> transport;
  const Value* ports = nullptr;
  for (std::size_t i = 1; i < m.items.size(); ++i) {
    const Value& value = m.arg(i);
    if (!m.items[i].is_choice) {
      ports = &value;
      continue;
    }
    const bool h225 = value.normal == "h225", ras = value.normal == "ras";
    if ((h225 || ras) && m.arg(0).normal != "h323")
      return c.error(value.column, fmt::format("'{}' belongs to h323, not to {}", value.normal, m.arg(0).normal));
    transport = h225 || value.normal == "tcp" ? IpProtocol::tcp : IpProtocol::udp;
    if (ras) usual = kUsualRas;
  }
  if (ports != nullptr && ports->last - ports->number >= kMostMapped)
    return c.error(ports->column, fmt::format("at most {} ports can be given", kMostMapped));
  if (m.no)
    std::erase_if(c.policy.inspections,
                  [&](const Inspection& known) { return known.list == list && known.protocol == protocol; });
  else
    inspect(c, list, protocol, std::nullopt);
  if (ports == nullptr) return;
  for (std::uint32_t port = ports->number; port <= ports->last; ++port) {
    if (port >= usual.first && port <= usual.last) continue;
    if (m.no)
      unmap_port(c, port, protocol, transport);
    else
      map_port(c, ports->column, static_cast<std::uint16_t>(port), protocol, transport);
  }
}

template <auto Member>
using Timeout = InPolicy<&Policy::timeouts, Member>;
using UdpIdle = Timeout<&Timeouts::udp_idle>;
using TcpIdle = Timeout<&Timeouts::tcp_idle>;
using TcpSyn = Timeout<&Timeouts::tcp_syn>;
using TcpFin = Timeout<&Timeouts::tcp_fin>;
using IcmpIdle = Timeout<&Timeouts::icmp_idle>;
using SipInvite = Timeout<&Timeouts::sip_invite>;

constexpr Command kCommands[] = {
    {pattern<"ip inspect name WORD ", every_protocol, " [timeout <1-2147483>] [alert on|off] [audit-trail on|off]">, 4,
     set_inspection,
     "inspects a protocol. Without such a line every protocol that Sallyport knows is inspected; with one, only the "
     "protocols of the lists. `timeout` is for the signalling flow (SIP, H.323); `alert` and `audit-trail` change "
     "nothing",
     "every protocol; 3600 s", print_inspections},
    {"ip inspect name WORD " SALLYPORT_GENERIC " [LINE]", 5, generic_inspection,
     "accepted with a warning: returns of connections from inside are always let in", ""},
    {"ip inspect udp idle-time <1-2147483>", 4, set_number<UdpIdle>, "seconds without a packet", "300",
     print_number<UdpIdle>},
    {"ip inspect tcp idle-time <1-2147483>", 4, set_number<TcpIdle>, "seconds without a packet", "7440",
     print_number<TcpIdle>},
    {"ip inspect tcp synwait-time <1-2147483>", 4, set_number<TcpSyn>, "seconds until a connection must be established",
     "30", print_number<TcpSyn>},
    {"ip inspect tcp finwait-time <1-2147483>", 4, set_number<TcpFin>, "seconds that a closed connection is kept", "5",
     print_number<TcpFin>},
    {"ip inspect icmp idle-time <1-2147483>", 4, set_number<IcmpIdle>, "seconds without a packet", "60",
     print_number<IcmpIdle>},
    {"ip inspect sip invite-timeout <1-2147483>", 4, set_number<SipInvite>,
     "seconds for an INVITE without a final answer", "180", print_number<SipInvite>},
    {"ip inspect tcp max-incomplete LINE", 4, no_effect, "no effect", ""},
    {"ip inspect tcp reassembly LINE", 4, no_effect, "no effect", ""},
    {"ip inspect max-incomplete LINE", 3, no_effect, "no effect", ""},
    {"ip inspect one-minute LINE", 3, no_effect, "no effect", ""},
    {"ip inspect dns-timeout LINE", 3, no_effect, "no effect", ""},
    {"ip inspect hashtable-size LINE", 3, no_effect, "no effect", ""},
    {"ip inspect audit-trail", 3, no_effect, "no effect: every decision is an event", ""},
    {"ip inspect alert-off", 3, no_effect, "no effect", ""},
    {"ip inspect log drop-pkt", 3, no_effect, "no effect: drops are events", ""},
    {pattern<"ip port-map ", every_protocol, " port [udp|tcp] <1-65535>">, 5, set_port_map,
     "a further port on which a protocol is looked for; may be repeated", "none", print_port_maps},
    {pattern<"fixup protocol ", every_protocol, " [udp|tcp|h225|ras] [N-N]">, 3, alias,
     "PIX spelling of `ip inspect name fixup ...`, and of `ip port-map` for ports that are not the usual ones; `N-N` "
     "is "
     "a port or a range, as in `h323 ras 1718-1719`",
     "", nullptr, 0, "fixup protocol h323 ras 1718-1720"},
    {pattern<"inspect ", every_protocol, " [h225|ras]">, 2, alias, "ASA spelling of `ip inspect name inspect ...`", "",
     nullptr, 0, "inspect h323 ras"},
};

}  // namespace

std::span<const Command> inspect_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
