// Functions of a compiled policy that the engine calls.
#include "rules/policy.h"

#include <algorithm>

namespace sallyport::rules {
namespace {

constexpr std::uint8_t kTcpReset = 0x04;
constexpr std::uint8_t kTcpAck = 0x10;
constexpr std::size_t kDevicePrefix = 3, kDeviceName = kDevicePrefix + 12;           // "SEP003094C38724"
constexpr std::uint8_t kNeighbourSolicitation = 135, kNeighbourAdvertisement = 136;  // RFC 4861 4.3, 4.4

// IOS lets neighbour discovery through behind the last rule of an IPv6 list. Hosts cannot find each other without it.
const AccessEntry* neighbour_discovery(const FiveTuple& tuple, std::uint8_t icmp_type) noexcept {
  static const AccessEntry entry = [] {
    AccessEntry e;
    e.permit = true;
    e.protocol = IpProtocol::icmpv6;
    e.text = "implicit permit of neighbour discovery";
    return e;
  }();
  const bool matches = tuple.protocol == IpProtocol::icmpv6 &&
                       (icmp_type == kNeighbourSolicitation || icmp_type == kNeighbourAdvertisement);
  return matches ? &entry : nullptr;
}

// The last column of protocols.def. A function stays unused when its protocol's row is deleted.
[[maybe_unused]] bool sip_rules(const Policy& p) noexcept {
  return p.sip.strict_match || p.sip.known_users_only || p.sip_registrar.max_pools.has_value();
}

[[maybe_unused]] bool sccp_rules(const Policy& p) noexcept {
  return p.telephony.strict_match || p.telephony.max_ephones.has_value() ||
         p.telephony.unknown_phones != UnknownPhones::allow;
}

[[maybe_unused]] bool h323_rules(const Policy& p) noexcept {
  const H323Rules& h323 = p.h323;
  return !h323.gatekeepers.empty() || h323.learn_gatekeeper || h323.require_h235 || !h323.require_h235_of.empty() ||
         !h323.max_conn_of.empty() || std::any_of(p.dial_peers.begin(), p.dial_peers.end(), [](const DialPeer& peer) {
           return peer.max_conn.has_value();
         });
}

[[maybe_unused]] bool no_rules(const Policy&) noexcept {
  return false;
}

using RulesOf = bool (*)(const Policy&) noexcept;
constexpr RulesOf kRulesOf[] = {
#define SALLYPORT_PROTOCOL(constant, word, event_name, first, last, registers, timeout, rules) rules,
#include "rules/protocols.def"
#undef SALLYPORT_PROTOCOL
};

}  // namespace

std::string_view to_text(Zone zone) noexcept {
  switch (zone) {
    case Zone::inside: return "inside";
    case Zone::outside: return "outside";
    case Zone::unknown: break;
  }
  return "unknown";
}

bool AddressMatch::matches(const IpAddress& other) const noexcept {
  if (any) return true;
  for (std::size_t i = 0; i < care.size(); ++i) {
    const unsigned differs = unsigned{address.bytes()[i]} ^ unsigned { other.bytes()[i] };
    if ((differs & care[i]) != 0) return false;
  }
  return true;
}

bool PortMatch::matches(Port port) const noexcept {
  const std::uint16_t n = number(port);
  const auto listed = [&] { return std::find(ports.begin(), ports.end(), n) != ports.end(); };
  switch (op) {
    case Operator::any: return true;
    case Operator::eq: return listed();
    case Operator::neq: return !listed();
    case Operator::lt: return !ports.empty() && n < ports[0];
    case Operator::gt: return !ports.empty() && n > ports[0];
    case Operator::range: return ports.size() > 1 && n >= ports[0] && n <= ports[1];
  }
  return false;
}

bool AccessEntry::matches(const FiveTuple& tuple, std::uint8_t tcp_flags, std::uint8_t icmp_type_seen,
                          std::uint8_t icmp_code_seen) const noexcept {
  if (protocol && *protocol != tuple.protocol) return false;
  if (established && (tcp_flags & (kTcpAck | kTcpReset)) == 0) return false;
  if (icmp_type && *icmp_type != icmp_type_seen) return false;
  if (icmp_code && *icmp_code != icmp_code_seen) return false;
  return source.matches(tuple.source.address) && destination.matches(tuple.destination.address) &&
         source_port.matches(tuple.source.port) && destination_port.matches(tuple.destination.port);
}

const AccessEntry* AccessList::match(const FiveTuple& tuple, std::uint8_t tcp_flags, std::uint8_t icmp_type,
                                     std::uint8_t icmp_code) const noexcept {
  if (tuple.source.address.is_v4() == ipv6) return nullptr;
  for (const AccessEntry& entry : entries)
    if (entry.matches(tuple, tcp_flags, icmp_type, icmp_code)) return &entry;
  return ipv6 ? neighbour_discovery(tuple, icmp_type) : nullptr;
}

const AccessList* Policy::access_list(std::string_view name, bool ipv6) const noexcept {
  for (const AccessList& list : access_lists)
    if (list.ipv6 == ipv6 && list.name == name) return &list;
  return nullptr;
}

bool Policy::inspects(Protocol protocol) const noexcept {
  return inspections.empty() || std::any_of(inspections.begin(), inspections.end(),
                                            [&](const Inspection& i) { return i.protocol == protocol; });
}

Zone Policy::zone_of(const IpAddress& address) const noexcept {
  Zone zone = Zone::unknown;
  int longest = -1;
  bool any_inside = false;
  for (const Interface& interface : interfaces) {
    if (interface.zone == Zone::unknown) continue;
    for (const auto* prefixes : {&interface.attached, &interface.networks})
      for (const Prefix& prefix : *prefixes) {
        any_inside = any_inside || interface.zone == Zone::inside;
        if (int{prefix.length} <= longest || !prefix.contains(address)) continue;
        longest = prefix.length;
        zone = interface.zone;
      }
  }
  return zone == Zone::unknown && any_inside ? Zone::outside : zone;
}

bool Policy::attached_inside(const IpAddress& address) const noexcept {
  return std::any_of(interfaces.begin(), interfaces.end(), [&](const Interface& interface) {
    return interface.zone == Zone::inside &&
           std::any_of(interface.attached.begin(), interface.attached.end(),
                       [&](const Prefix& network) { return network.contains(address); });
  });
}

const Ephone* Policy::ephone(std::string_view device) const noexcept {
  const auto it = std::find_if(ephones.begin(), ephones.end(), [device](const Ephone& phone) {
    if (device.size() != kDeviceName || phone.device.size() != kDeviceName)
      return !device.empty() && phone.device == device;
    return device.substr(kDevicePrefix) == std::string_view(phone.device).substr(kDevicePrefix);
  });
  return it != ephones.end() ? &*it : nullptr;
}

bool Policy::guards(Protocol protocol) const noexcept {
  return enforces_registration(protocol) || kRulesOf[index_of(protocol)](*this);
}

bool Policy::is_directed_broadcast(const IpAddress& address) const noexcept {
  if (!address.is_v4()) return false;
  for (const Interface& interface : interfaces)
    for (const Prefix& prefix : interface.attached) {
      if (!prefix.address.is_v4() || prefix.length > 30) continue;  // RFC 3021: a /31 has no broadcast
      const std::uint32_t hosts = prefix.length == 0 ? 0xffffffffU : (1U << (32U - prefix.length)) - 1U;
      if (address.v4_value() == (prefix.address.v4_value() | hosts)) return true;
    }
  return false;
}

std::shared_ptr<const Policy> observe_everything() {
  auto policy = std::make_shared<Policy>();
  policy->mode = Mode::observe;
  policy->media.first_port = 1;
  policy->media.last_port = 65535;
  policy->media.out_of_range = Action::allow;
  policy->media.foreign_address = Action::allow;
  policy->media.conformance = Action::alert;
  policy->tunnels = true;
  policy->any_port = true;
  policy->checksums = false;
  policy->drop_events_per_second = 0;
  return policy;
}

}  // namespace sallyport::rules
