#include "rules/acl_names.h"

namespace sallyport::rules {
namespace {

// IANA protocol numbers.
constexpr NamedNumber kIpv4Protocols[] = {
    {"icmp", 1}, {"igmp", 2},   {"ipinip", 4}, {"tcp", 6},  {"udp", 17},  {"gre", 47},  {"esp", 50},
    {"ahp", 51}, {"eigrp", 88}, {"ospf", 89},  {"nos", 94}, {"pim", 103}, {"pcp", 108}, {"sctp", 132},
};
constexpr NamedNumber kIpv6Protocols[] = {
    {"tcp", 6}, {"udp", 17}, {"esp", 50}, {"ahp", 51}, {"icmp", 58}, {"pcp", 108}, {"sctp", 132},
};

constexpr NamedNumber kTcpPorts[] = {
    {"bgp", 179},    {"chargen", 19},   {"cmd", 514},   {"daytime", 13},  {"discard", 9},       {"domain", 53},
    {"echo", 7},     {"exec", 512},     {"finger", 79}, {"ftp", 21},      {"ftp-data", 20},     {"gopher", 70},
    {"h323", 1720},  {"hostname", 101}, {"https", 443}, {"ident", 113},   {"irc", 194},         {"klogin", 543},
    {"kshell", 544}, {"login", 513},    {"lpd", 515},   {"nntp", 119},    {"pim-auto-rp", 496}, {"pop2", 109},
    {"pop3", 110},   {"sip", 5060},     {"sips", 5061}, {"skinny", 2000}, {"smtp", 25},         {"sunrpc", 111},
    {"syslog", 514}, {"tacacs", 49},    {"talk", 517},  {"telnet", 23},   {"time", 37},         {"uucp", 540},
    {"whois", 43},   {"www", 80},
};
constexpr NamedNumber kUdpPorts[] = {
    {"biff", 512},        {"bootpc", 68},      {"bootps", 67},      {"discard", 9},          {"dnsix", 195},
    {"domain", 53},       {"echo", 7},         {"isakmp", 500},     {"mobile-ip", 434},      {"nameserver", 42},
    {"netbios-dgm", 138}, {"netbios-ns", 137}, {"netbios-ss", 139}, {"non500-isakmp", 4500}, {"ntp", 123},
    {"pim-auto-rp", 496}, {"rip", 520},        {"sip", 5060},       {"snmp", 161},           {"snmptrap", 162},
    {"sunrpc", 111},      {"syslog", 514},     {"tacacs", 49},      {"talk", 517},           {"tftp", 69},
    {"time", 37},         {"who", 513},        {"xdmcp", 177},
};

// RFC 792, RFC 1812; the names are IOS's.
constexpr NamedIcmp kIcmp[] = {
    {"administratively-prohibited", 3, 13},
    {"alternate-address", 6, {}},
    {"conversion-error", 31, {}},
    {"dod-host-prohibited", 3, 10},
    {"dod-net-prohibited", 3, 9},
    {"echo", 8, {}},
    {"echo-reply", 0, {}},
    {"general-parameter-problem", 12, 0},
    {"host-isolated", 3, 8},
    {"host-precedence-unreachable", 3, 14},
    {"host-redirect", 5, 1},
    {"host-tos-redirect", 5, 3},
    {"host-tos-unreachable", 3, 12},
    {"host-unknown", 3, 7},
    {"host-unreachable", 3, 1},
    {"information-reply", 16, {}},
    {"information-request", 15, {}},
    {"mask-reply", 18, {}},
    {"mask-request", 17, {}},
    {"mobile-redirect", 32, {}},
    {"net-redirect", 5, 0},
    {"net-tos-redirect", 5, 2},
    {"net-tos-unreachable", 3, 11},
    {"net-unreachable", 3, 0},
    {"network-unknown", 3, 6},
    {"no-room-for-option", 12, 2},
    {"option-missing", 12, 1},
    {"packet-too-big", 3, 4},
    {"parameter-problem", 12, {}},
    {"port-unreachable", 3, 3},
    {"precedence-unreachable", 3, 15},
    {"protocol-unreachable", 3, 2},
    {"reassembly-timeout", 11, 1},
    {"redirect", 5, {}},
    {"router-advertisement", 9, {}},
    {"router-solicitation", 10, {}},
    {"source-quench", 4, {}},
    {"source-route-failed", 3, 5},
    {"time-exceeded", 11, {}},
    {"timestamp-reply", 14, {}},
    {"timestamp-request", 13, {}},
    {"traceroute", 30, {}},
    {"ttl-exceeded", 11, 0},
    {"unreachable", 3, {}},
};
// RFC 4443, RFC 4861, RFC 2710.
constexpr NamedIcmp kIcmpv6[] = {
    {"beyond-scope", 1, 2},
    {"destination-unreachable", 1, 3},
    {"echo-reply", 129, {}},
    {"echo-request", 128, {}},
    {"header", 4, 0},
    {"hop-limit", 3, 0},
    {"mld-query", 130, {}},
    {"mld-reduction", 132, {}},
    {"mld-report", 131, {}},
    {"nd-na", 136, {}},
    {"nd-ns", 135, {}},
    {"next-header", 4, 1},
    {"no-admin", 1, 1},
    {"no-route", 1, 0},
    {"packet-too-big", 2, {}},
    {"parameter-option", 4, 2},
    {"parameter-problem", 4, {}},
    {"port-unreachable", 1, 4},
    {"reassembly-timeout", 3, 1},
    {"redirect", 137, {}},
    {"router-advertisement", 134, {}},
    {"router-renumbering", 138, {}},
    {"router-solicitation", 133, {}},
    {"time-exceeded", 3, {}},
    {"unreachable", 1, {}},
};

constexpr std::string_view kUnsupported[] = {
    "ack",       "auth",      "dest-option", "dscp",    "fin",        "flow-label", "fragments", "hbh",
    "match-all", "match-any", "mobility",    "option",  "precedence", "psh",        "reflect",   "routing",
    "rst",       "syn",       "time-range",  "timeout", "tos",        "ttl",        "urg",
};

}  // namespace

std::span<const NamedNumber> protocol_names(bool ipv6) noexcept {
  return ipv6 ? std::span<const NamedNumber>(kIpv6Protocols) : std::span<const NamedNumber>(kIpv4Protocols);
}
std::span<const NamedNumber> tcp_port_names() noexcept {
  return kTcpPorts;
}
std::span<const NamedNumber> udp_port_names() noexcept {
  return kUdpPorts;
}
std::span<const NamedIcmp> icmp_names(bool ipv6) noexcept {
  return ipv6 ? std::span<const NamedIcmp>(kIcmpv6) : std::span<const NamedIcmp>(kIcmp);
}
std::span<const std::string_view> unsupported_options() noexcept {
  return kUnsupported;
}

}  // namespace sallyport::rules
