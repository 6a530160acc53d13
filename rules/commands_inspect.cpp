// `ip inspect`, `ip port-map`, and what other firewalls call them.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/protocol_words.h"

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
      return c.error(column, fmt::format("port {} is mapped to another protocol already", port));
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
            fmt::format("'{}' needs no list: connections from inside have their returns anyway", m.arg(1).normal));
}

template <auto Member>
void set_timeout(Compiler& c, const Match& m) {
  c.policy.timeouts.*Member = m.no ? Timeouts{}.*Member : m.arg(0).number;
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

// `fixup protocol skinny 2001`, `fixup protocol h323 ras 1718-1719` and `inspect skinny`: a list of the name of the
// command, and port-maps for what are not the usual ports.
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
      return c.error(value.column, fmt::format("'{}' is of h323, not of {}", value.normal, m.arg(0).normal));
    transport = h225 || value.normal == "tcp" ? IpProtocol::tcp : IpProtocol::udp;
    if (ras) usual = kUsualRas;
  }
  if (ports != nullptr && ports->last - ports->number >= kMostMapped)
    return c.error(ports->column, fmt::format("more than {} ports", kMostMapped));
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

constexpr Command kCommands[] = {
    {pattern<"ip inspect name WORD ", every_protocol, " [timeout <1-2147483>] [alert on|off] [audit-trail on|off]">, 4,
     set_inspection,
     "inspects a protocol. Without any such line everything that Sallyport knows is inspected; with one, only what the "
     "lists name. `timeout` is for the signalling flow (SIP, H.323); `alert` and `audit-trail` change nothing",
     "everything; 3600 s"},
    {"ip inspect name WORD " SALLYPORT_GENERIC " [LINE]", 5, generic_inspection,
     "accepted with a warning: returns of what went out are always let in", ""},
    {"ip inspect udp idle-time <1-2147483>", 4, set_timeout<&Timeouts::udp_idle>, "seconds without a packet", "300"},
    {"ip inspect tcp idle-time <1-2147483>", 4, set_timeout<&Timeouts::tcp_idle>, "seconds without a packet", "7440"},
    {"ip inspect tcp synwait-time <1-2147483>", 4, set_timeout<&Timeouts::tcp_syn>,
     "seconds until a connection must be established", "30"},
    {"ip inspect tcp finwait-time <1-2147483>", 4, set_timeout<&Timeouts::tcp_fin>,
     "seconds that a closed connection is kept", "5"},
    {"ip inspect icmp idle-time <1-2147483>", 4, set_timeout<&Timeouts::icmp_idle>, "seconds without a packet", "60"},
    {"ip inspect sip invite-timeout <1-2147483>", 4, set_timeout<&Timeouts::sip_invite>,
     "seconds for an INVITE without a final answer", "180"},
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
     "a further port on which a protocol is looked for; may be repeated", "none"},
    {pattern<"fixup protocol ", every_protocol, " [udp|tcp|h225|ras] [N-N]">, 3, alias,
     "PIX spelling of `ip inspect name fixup ...` and, for others than the usual ports, `ip port-map`; `N-N` is a port "
     "or a range, `h323 ras 1718-1719`",
     ""},
    {pattern<"inspect ", every_protocol, " [h225|ras]">, 2, alias, "ASA spelling of `ip inspect name inspect ...`", ""},
};

}  // namespace

std::span<const Command> inspect_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
