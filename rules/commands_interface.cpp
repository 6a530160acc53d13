// `interface NAME` and the commands below it.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/hint.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

void open_interface(Compiler& c, const Match& m) {
  std::string name = m.arg(0).normal;
  if (m.has(1)) {
    // `interface FastEthernet 0/0` is FastEthernet0/0; a router also writes `interface Serial0/0.1 point-to-point`.
    const std::string& more = m.arg(1).normal;
    if (more[0] >= '0' && more[0] <= '9')
      name += more;
    else if (!c.options.import_ios)
      c.error(m.arg(1).column, fmt::format("{} may not follow the name of an interface", quoted(more)));
  }
  auto& interfaces = c.policy.interfaces;
  const auto found = std::find_if(interfaces.begin(), interfaces.end(), [&](const auto& i) { return i.name == name; });
  const auto index = found - interfaces.begin();
  if (m.no) {
    if (found != interfaces.end()) {
      interfaces.erase(found);
      c.interfaces.erase(c.interfaces.begin() + index);
    }
    c.enter(Block::ignored);
    return;
  }
  if (found == interfaces.end()) {
    Interface fresh;
    fresh.name = name;
    fresh.line = c.line().number;
    interfaces.push_back(std::move(fresh));
    c.interfaces.emplace_back().where = c.here(m.arg(0).column);
  }
  c.enter(Block::interface, static_cast<std::size_t>(index));
}

void print_interfaces(Printout& out, const Command&) {
  for (std::size_t i = 0; i < out.policy.interfaces.size(); ++i)
    out.block(Block::interface, i, fmt::format("interface {}", out.policy.interfaces[i].name));
}

const Interface& interface_of(const Printout& out) {
  return out.policy.interfaces[out.index()];
}

void set_device(Compiler& c, const Match& m) {
  c.interface().device = m.no ? std::string{} : std::string(m.rest_text);
}

void print_zone(Printout& out, const Command&) {
  const Zone zone = interface_of(out).zone;
  if (zone != Zone::unknown) out.line("sallyport zone {}", to_text(zone));
}

void set_zone(Compiler& c, const Match& m) {
  c.interface_notes().zone_of_nat = false;
  c.interface().zone = m.no ? Zone::unknown : m.arg(0).choice == 0 ? Zone::inside : Zone::outside;
}

// In a running-config that names no zones, `ip nat` gives the zone.
void nat_side(Compiler& c, const Match& m) {
  if (!c.options.import_ios) return no_effect(c, m);
  if (m.no || (c.interface().zone != Zone::unknown && !c.interface_notes().zone_of_nat)) return;
  c.interface().zone = m.arg(0).choice == 0 ? Zone::inside : Zone::outside;
  c.interface_notes().zone_of_nat = true;
}

void set_network(Compiler& c, const Match& m) {
  auto& networks = c.interface().networks;
  if (m.no && !m.has(0)) return networks.clear();
  const Value& network = m.arg(0);
  const bool slash = network.normal.find('/') != std::string::npos;
  if (!slash && !m.has(1)) return c.error(c.end_column(), "incomplete command: expected MASK");
  const Prefix prefix =
      slash ? network.prefix : network_of(network.address, static_cast<std::uint8_t>(m.arg(1).number));
  if (prefix.address != network.address)
    c.warning(network.column,
              fmt::format("{} is an address; its network {} is used", to_text(network.address), to_text(prefix)));
  const auto found = std::find(networks.begin(), networks.end(), prefix);
  if (m.no && found != networks.end()) networks.erase(found);
  if (!m.no && found == networks.end()) networks.push_back(prefix);
}

void print_networks(Printout& out, const Command& row) {
  for (const Prefix& network : interface_of(out).networks)
    if (network.address.is_v4())
      out.line("{} {} {}", keywords_of(row.pattern), to_text(network.address),
               to_text(IpAddress::v4(mask_of(network.length))));
    else
      out.line("{} {}", keywords_of(row.pattern), to_text(network));
}

void drop_addresses(InterfaceNotes& notes, bool v4) {
  std::erase_if(notes.addresses, [&](const auto& a) { return a.address.is_v4() == v4; });
}

// A second primary address replaces the first, as on a router.
void set_ipv4_address(Compiler& c, const Match& m) {
  auto& notes = c.interface_notes();
  if (m.no && !m.has(0)) return drop_addresses(notes, true);
  if (m.no && !m.has(1)) return c.error(c.end_column(), "incomplete command: expected MASK");
  const IpAddress address = m.arg(0).address;
  const auto length = static_cast<std::uint8_t>(m.arg(1).number);
  const bool secondary = m.normal.ends_with(" secondary");
  std::erase_if(notes.addresses, [&](const auto& a) {
    return (a.address == address && a.length == length) || (!m.no && !secondary && !a.secondary && a.address.is_v4());
  });
  if (!m.no) notes.addresses.push_back({address, length, secondary, c.here(m.arg(0).column)});
}

void set_ipv6_address(Compiler& c, const Match& m) {
  auto& notes = c.interface_notes();
  if (m.no && !m.has(0)) return drop_addresses(notes, false);
  const Value& value = m.arg(0);
  std::erase_if(notes.addresses,
                [&](const auto& a) { return a.address == value.address && a.length == value.prefix.length; });
  if (!m.no) notes.addresses.push_back({value.address, value.prefix.length, true, c.here(value.column)});
}

void print_address(Printout& out, const Prefix& network, const IpAddress& address, bool secondary) {
  if (network.address.is_v4())
    out.line("ip address {} {}{}", to_text(address), to_text(IpAddress::v4(mask_of(network.length))),
             secondary ? " secondary" : "");
  else
    out.line("ipv6 address {}/{}", to_text(address), network.length);
}

// Both families in the order of the text, the primary address first.
void print_addresses(Printout& out, const Command&) {
  const Interface& interface = interface_of(out);
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
}

void dynamic_address(Compiler& c, const Match& m) {
  if (!m.no)
    c.warning(m.column, "the address is not known here, because it changes: name its network with 'sallyport network'");
}

void set_filter(Compiler& c, const Match& m) {
  const bool ipv6 = m.normal.starts_with("ipv6");
  const std::size_t which = (ipv6 ? 2U : 0U) + m.arg(1).choice;
  std::string& filter = c.interface().*kFilters[which].member;
  if (m.no) {
    if (filter != m.arg(0).normal)
      c.warning(m.arg(0).column, fmt::format("{} is not the list of this interface", quoted(m.arg(0).normal)));
    else
      filter.clear();
    return;
  }
  filter = m.arg(0).normal;
  c.interface_notes().filters[which] = c.here(m.arg(0).column);
}

// The filters of the row's family.
void print_filters(Printout& out, const Command& row) {
  const std::string_view command = keywords_of(row.pattern);
  for (const FilterName& filter : kFilters)
    if (const std::string& list = interface_of(out).*filter.member; filter.command == command && !list.empty())
      out.line("{} {} {}", command, list, filter.direction);
}

void set_inspect(Compiler& c, const Match& m) {
  const std::size_t direction = m.arg(1).choice;
  c.interface_notes().inspect[direction] = m.no ? std::string{} : m.arg(0).normal;
  c.interface_notes().inspect_where[direction] = c.here(m.arg(0).column);
}

constexpr Command kOpeners[] = {
    {"interface WORD [WORD]", 2, open_interface, "opens the block of an interface; `no` removes the interface", "",
     print_interfaces, 0, "interface FastEthernet 0/0"},
};

using Device = InElement<&Policy::interfaces, &Interface::device>;

constexpr Command kCommands[] = {
    {"sallyport device LINE", 2, set_device,
     "the DPDK device: a PCI address, a Linux interface, or a virtual device with its arguments", "none",
     print_text<Device>, 1, "sallyport device 0000:00:08.0"},
    {"sallyport zone inside|outside", 2, set_zone,
     "the side on which the interface stands. Traffic from inside to outside is allowed, with its returns; traffic "
     "from "
     "outside to inside passes only through gates and by permits of lists",
     "none", print_zone, 1},
    {"ip address A.B.C.D MASK [secondary]", 2, set_ipv4_address,
     "the attached network, and the interface's own address in it; the network's address is not an own address", "none",
     print_addresses},
    {"ip address dhcp", 3, dynamic_address, "accepted with a warning: the network stays unknown", ""},
    {"ipv6 address X:X::X/N", 2, set_ipv6_address, "the same for IPv6", "none"},
    {"ipv6 address X:X::X/N eui-64|anycast", 4, set_ipv6_address, "the same; only the network counts", "none"},
    {"ipv6 address autoconfig|dhcp", 3, dynamic_address, "accepted with a warning: the network stays unknown", ""},
    {"sallyport network A.B.C.D MASK", 2, set_network, "a network behind a router on this side; may be repeated",
     "none", print_networks, 1},
    {"sallyport network PREFIX", 2, set_network, "the same as `10.0.0.0/8` or `2001:db8::/32`", "none", nullptr, 1},
    {"ip access-group WORD in|out", 4, set_filter,
     "filters IPv4 packets that enter or leave here with a list, which must exist", "none", print_filters, 2,
     "ip access-group 101 in"},
    {"ipv6 traffic-filter WORD in|out", 4, set_filter, "filters IPv6 packets with an `ipv6 access-list`", "none",
     print_filters, 2, "ipv6 traffic-filter SIX out"},
    {"ip inspect WORD in|out", 4, set_inspect,
     "accepted, and the list must exist; a protocol of any list is inspected on every interface", "", nullptr, 0,
     "ip inspect VOICE in"},
    {"ip nat inside|outside", 3, nat_side, "the zone, in a running-config that names no zones; no effect otherwise",
     ""},
    {"description LINE", 1, no_effect, "no effect", ""},
    {"shutdown", 1, no_effect, "no effect: take the interface out of the policy instead", ""},
    {"duplex LINE", 1, no_effect, "no effect", ""},
    {"speed LINE", 1, no_effect, "no effect", ""},
    {"bandwidth LINE", 1, no_effect, "no effect", ""},
    {"mtu LINE", 1, no_effect, "no effect", ""},
    {"load-interval LINE", 1, no_effect, "no effect", ""},
    {"encapsulation LINE", 1, no_effect, "no effect: tags are carried through", ""},
    {"service-policy LINE", 1, no_effect, "no effect", ""},
    {"negotiation LINE", 1, no_effect, "no effect", ""},
    {"standby LINE", 1, no_effect, "no effect", ""},
    {"cdp enable", 1, no_effect, "no effect", ""},
    {"ip virtual-reassembly [in|out]", 2, no_effect, "no effect: fragments are always reassembled for inspection", ""},
    {"ip helper-address LINE", 2, no_effect, "no effect", ""},
    {"ip redirects", 2, no_effect, "no effect", ""},
    {"ip unreachables", 2, no_effect, "no effect", ""},
    {"ip proxy-arp", 2, no_effect, "no effect", ""},
    {"ip route-cache", 2, no_effect, "no effect", ""},
    {"ip mtu LINE", 2, no_effect, "no effect", ""},
    {"ip tcp LINE", 2, no_effect, "no effect", ""},
    {"ip ospf LINE", 2, no_effect, "no effect", ""},
    {"ip verify LINE", 2, no_effect, "no effect", ""},
    {"ip nbar LINE", 2, no_effect, "no effect", ""},
    {"ipv6 enable", 2, no_effect, "no effect", ""},
    {"ipv6 nd LINE", 2, no_effect, "no effect", ""},
};

}  // namespace

std::span<const Command> interface_openers() noexcept {
  return kOpeners;
}
std::span<const Command> interface_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
