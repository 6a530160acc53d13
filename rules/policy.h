// The compiled policy: what the engine and the programs ask. Immutable once compiled; a reload makes a new one.
//
// The language is IOS's own (see rules/README.md); every member names the command that sets it. Members of
// protocols that later parts of the house enforce stand in `unenforced`, each with its line, so that nobody
// takes a line that was read for a line that works.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dissectors/base/address.h"
#include "rules/protocols.h"

namespace sallyport::rules {

enum class Zone : std::uint8_t { unknown, inside, outside };
[[nodiscard]] std::string_view to_text(Zone zone) noexcept;

// `sallyport mode`: observe drops nothing and changes no byte; pinhole enforces and changes no byte.
enum class Mode : std::uint8_t { observe, pinhole };

// What happens to something that policy may treat in three ways.
enum class Action : std::uint8_t { allow, alert, refuse };

// Address and wildcard mask: bits set in the wildcard do not count (IOS), contiguous or not.
struct AddressMatch {
  bool any = true;
  IpAddress address;
  std::array<std::uint8_t, 16> care{};  // bits that count, on IpAddress::bytes()
  [[nodiscard]] bool matches(const IpAddress& other) const noexcept;
};

struct PortMatch {
  enum class Operator : std::uint8_t { any, eq, neq, lt, gt, range };
  Operator op = Operator::any;
  std::vector<std::uint16_t> ports;  // eq and neq: up to 10; lt, gt: one; range: first and last
  [[nodiscard]] bool matches(Port port) const noexcept;
};

struct AccessEntry {
  bool permit = false;
  std::optional<IpProtocol> protocol;  // none: "ip" / "ipv6", any protocol
  AddressMatch source, destination;
  PortMatch source_port, destination_port;
  bool established = false;  // TCP with ACK or RST
  std::optional<std::uint8_t> icmp_type, icmp_code;
  bool log = false;
  std::string text;  // "access-list NAME permit ...", normalised; names the rule in events
  unsigned line = 0;

  [[nodiscard]] bool matches(const FiveTuple& tuple, std::uint8_t tcp_flags, std::uint8_t icmp_type_seen,
                             std::uint8_t icmp_code_seen) const noexcept;
  // The operator named this destination port himself: a permit of this kind opens even media ports, where a
  // plain "permit ip any any" leaves them to the gates.
  [[nodiscard]] bool names_destination_port() const noexcept { return destination_port.op != PortMatch::Operator::any; }
};

// Numbered or named extended list, or a standard list (source only). Ends with IOS's implicit deny.
struct AccessList {
  std::string name;
  bool ipv6 = false;  // `ipv6 access-list`: IPv6 packets only; the others IPv4 packets only
  bool standard = false;
  std::vector<AccessEntry> entries;
  unsigned line = 0;
  // The first entry that matches; nullptr: the implicit deny, which is also what a packet of the other family
  // gets. Behind the last entry of an IPv6 list neighbour discovery is let through, as IOS does.
  [[nodiscard]] const AccessEntry* match(const FiveTuple& tuple, std::uint8_t tcp_flags, std::uint8_t icmp_type,
                                         std::uint8_t icmp_code) const noexcept;
};

struct Interface {
  std::string name;
  std::string device;                             // `sallyport device`: PCI address, Linux interface, virtual device
  Zone zone = Zone::unknown;                      // `sallyport zone`
  std::vector<Prefix> attached;                   // networks of `ip address A M [secondary]` and `ipv6 address P`
  std::vector<IpAddress> own;                     // the interface's own addresses in them
  std::vector<Prefix> networks;                   // `sallyport network P`: behind a router on this side
  std::string access_group_in, access_group_out;  // `ip access-group`; empty: none
  std::string ipv6_filter_in, ipv6_filter_out;    // `ipv6 traffic-filter`
  unsigned line = 0;
};

// `ip inspect name LIST PROTOCOL [timeout S]`
struct Inspection {
  std::string list;
  Protocol protocol{};
  std::optional<std::uint32_t> timeout;  // seconds
  unsigned line = 0;
};

// `ip port-map PROTOCOL port [udp|tcp] N`
struct PortMap {
  Protocol protocol{};
  std::optional<IpProtocol> transport;  // none: both
  std::uint16_t port = 0;
};

struct SyslogHost {
  std::string host;  // address text
  std::uint16_t port = 514;
  bool rfc5424 = false;  // `logging host H format rfc5424`
};

struct Media {
  std::uint16_t first_port = 16384, last_port = 32767;  // `media port-range`
  Action out_of_range = Action::refuse;                 // `media out-of-range`
  std::uint32_t timeout = 120;                          // `media timeout`, seconds without a packet
  std::vector<Prefix> hosts;                            // `media host A [WILDCARD]`: trusted media hosts, both sides
  Action foreign_address = Action::refuse;              // `media foreign-address`
  Action conformance = Action::refuse;                  // `media conformance`: RTP version, payload type, length
};

inline constexpr std::uint32_t kSignallingIdle = 3600;  // seconds

struct Timeouts {                  // seconds; RFC 4787 5 and RFC 5382 REQ-5 where IOS is shorter
  std::uint32_t udp_idle = 300;    // `ip inspect udp idle-time`
  std::uint32_t tcp_idle = 7440;   // `ip inspect tcp idle-time`
  std::uint32_t tcp_syn = 30;      // `ip inspect tcp synwait-time`
  std::uint32_t tcp_fin = 5;       // `ip inspect tcp finwait-time`
  std::uint32_t icmp_idle = 60;    // `ip inspect icmp idle-time`
  std::uint32_t sip_invite = 180;  // `ip inspect sip invite-timeout`: INVITE without a final answer (Timer C)
  // `ip inspect name L PROTOCOL timeout`, by index_of(protocol): a signalling flow without a packet; none: not set.
  std::array<std::optional<std::uint32_t>, kProtocols.size()> signalling_idle{};
  // The same in seconds, with the default where the policy sets none.
  [[nodiscard]] std::uint32_t idle(Protocol protocol) const noexcept {
    return signalling_idle[index_of(protocol)].value_or(kSignallingIdle);
  }
};

// What happens to a phone that no `ephone` names: it registers and calls; it registers, and gets neither calls nor
// gates until it is configured (what CallManager Express does by default); it does not register.
enum class UnknownPhones : std::uint8_t { allow, no_calls, refuse };

// An address and port where phones register.
struct CallServer {
  IpAddress address;
  std::uint16_t port = 0;
};

// `telephony-service`: the SCCP side of a CallManager Express router.
struct Telephony {
  bool configured = false;          // the block stands in the policy
  std::vector<CallServer> servers;  // `ip source-address A port P [secondary B]`, a line a family; empty: none named
  bool strict_match = false;        // ... `strict-match`: phones of attached inside networks only, and only there
  std::optional<std::uint32_t> max_ephones;  // `max-ephones N`
  // `no auto-reg-ephone`: refuse; `auto assign`: allow; `unknown-phones allow|no-calls|refuse` below `sallyport` says
  // it outright. Else no_calls where the policy names an ephone, and allow where it names none.
  UnknownPhones unknown_phones = UnknownPhones::allow;
  std::vector<std::string> auto_assign;  // the ranges of `auto assign`: "1 to 10 type 7960"
  std::uint32_t keepalive = 30;          // `keepalive S`
};

// `ephone TAG`
struct Ephone {
  std::uint32_t tag = 0;
  std::string device;                            // `mac-address H.H.H`: "SEP003094C38724"; empty: none given
  std::vector<std::uint32_t> directory_numbers;  // `button 1:1 2:4`: tags of ephone-dns, by button
  std::string buttons;                           // the same as it is written, with the lines that it only watches
  std::optional<std::uint32_t> keepalive;
  unsigned line = 0;
};

// `ephone-dn TAG`
struct EphoneDn {
  std::uint32_t tag = 0;
  std::string number, secondary;
  unsigned line = 0;
};

// `voice register global`, `voice register pool` and `voice register dn`: the SIP side.
struct SipRegistrar {
  bool configured = false;
  std::vector<CallServer> servers;         // `source-address A port P`; empty: none named
  bool strict_match = false;               // `sip strict-match` below `sallyport`
  std::optional<std::uint32_t> max_pools;  // `max-pool N`
  bool known_users_only = false;           // `sip known-users-only` below `sallyport`
  std::vector<std::string> numbers;        // `number D` of every `voice register dn`: users that are known
  std::vector<std::uint32_t> dn_tags;      // beside numbers: N of the `voice register dn N`
};

// `dial-peer voice TAG voip|pots`
struct DialPeer {
  std::uint32_t tag = 0;
  bool voip = false;
  std::string destination_pattern;
  std::optional<IpAddress> session_target;  // `session target ipv4:A[:PORT]`
  std::uint16_t session_port = 0;           // its port; 0: none given
  std::optional<std::uint32_t> max_conn;    // `max-conn N`
  unsigned line = 0;
};

struct H323Rules {
  std::vector<IpAddress> gatekeepers;   // `h323 gatekeeper A`: H.225 Setup comes from these only
  bool learn_gatekeeper = false;        // `h323 gatekeeper learn`: from GCF, RCF and ACF, then locked
  bool require_h235 = false;            // `h323 require-h235`: from every peer
  std::vector<Prefix> require_h235_of;  // `h323 require-h235 A [WILDCARD]`
  bool refuse_by_reset = false;         // `h323 refusal reset`; else by ReleaseComplete
  std::vector<std::pair<Prefix, std::uint32_t>> max_conn_of;  // `h323 max-conn N A [WILDCARD]`: calls with a peer
};

// Sizes of the tables, fixed at start; what happens when one is full stands in alg/README.md.
struct Limits {
  std::uint32_t flows = 262144;         // `limit flows`, per worker
  std::uint32_t gates = 262144;         // `limit gates`
  std::uint32_t calls = 65536;          // `limit calls`
  std::uint32_t connections = 16384;    // `limit connections`: TCP signalling streams
  std::uint32_t fragments = 4096;       // `limit fragments`: datagrams being reassembled
  std::uint32_t registrations = 65536;  // `limit registrations`
  std::uint32_t calls_per_source = 0;   // `limit calls-per-source`; 0: only `calls`
};

struct Policy {
  std::string file;  // where it was read from; empty: the built-in policy
  std::vector<Interface> interfaces;
  std::vector<AccessList> access_lists;
  std::vector<Inspection> inspections;  // empty: everything that the registry knows is inspected
  std::vector<PortMap> port_maps;
  std::vector<SyslogHost> syslog_hosts;
  std::uint32_t log_buffer = 4096;                   // `logging buffered`, bytes
  std::uint8_t syslog_severity = 6;                  // `logging trap`
  bool log_console = false;                          // `logging console [LEVEL]`
  std::optional<std::uint8_t> log_console_severity;  // ... LEVEL; none: that of `logging trap`
  std::uint8_t syslog_facility = 23;                 // `logging facility`; local7 as IOS
  std::uint32_t drop_events_per_second = 1000;       // `sallyport logging drops N`; 0: every drop is an event
  Mode mode = Mode::pinhole;
  Media media;
  Timeouts timeouts;
  Limits limits;
  bool malformed_forward = true;  // `malformed forward|drop`: signalling that does not decode
  bool midstream_pickup = true;   // `tcp mid-stream pickup|drop`: connections older than we are
  bool non_ip_forward = true;     // `non-ip forward|drop`
  bool tunnels = false;           // `tunnels inspect|ignore`
  bool any_port = false;          // `recognise any-port|known-ports`: signalling on ports that nobody configured
  bool checksums = false;         // `checksum verify|ignore`
  Telephony telephony;
  std::vector<Ephone> ephones;
  std::vector<EphoneDn> ephone_dns;
  SipRegistrar sip_registrar;
  std::vector<DialPeer> dial_peers;
  H323Rules h323;
  std::array<bool, kProtocols.size()> enforce_registration{};  // `enforce-registration [PROTOCOL]`, by index_of()
  bool wan_block = true;  // `wan-block on|off`: TCP 2000 and 2443, and SCCP on any other port, shut towards outside
  bool register_normal_spelling = false;  // `syslog register-normal-spelling`

  struct Unenforced {
    std::string text;  // normalised; a blank in front: a sub-command of the line above it
    unsigned line = 0;
    std::string block;  // the enforced command below which it stands, "ephone 1"; empty: the line above
  };
  std::vector<Unenforced> unenforced;

  [[nodiscard]] const AccessList* access_list(std::string_view name, bool ipv6) const noexcept;
  [[nodiscard]] bool inspects(Protocol protocol) const noexcept;
  // The zone an address belongs to by the attached and named networks of the interfaces: the longest prefix;
  // an address in none of them is outside when there is any inside network, unknown otherwise.
  [[nodiscard]] Zone zone_of(const IpAddress& address) const noexcept;
  // The address is in a network attached to an inside interface (not one behind a router).
  [[nodiscard]] bool attached_inside(const IpAddress& address) const noexcept;
  // By device name, or by the twelve digits of the MAC address behind another prefix (ATA001759A23CBB).
  [[nodiscard]] const Ephone* ephone(std::string_view device) const noexcept;
  [[nodiscard]] bool enforces_registration(Protocol protocol) const noexcept {
    return enforce_registration[index_of(protocol)];
  }
  // The least severe line that goes to the console; none: no console.
  [[nodiscard]] std::optional<std::uint8_t> console_severity() const noexcept {
    if (!log_console) return std::nullopt;
    return log_console_severity.value_or(syslog_severity);
  }
  // Some rule says who may register or call by this protocol: what cannot be read may not pass it by.
  [[nodiscard]] bool guards(Protocol protocol) const noexcept;
  // A directed broadcast address of an attached IPv4 network.
  [[nodiscard]] bool is_directed_broadcast(const IpAddress& address) const noexcept;
};

// Observe everything, enforce nothing: what `sallyport analyze` runs without --policy.
[[nodiscard]] std::shared_ptr<const Policy> observe_everything();

struct Diagnostic {
  enum class Severity : std::uint8_t { error, warning } severity = Severity::error;
  unsigned line = 0;    // 1-based
  unsigned column = 0;  // 1-based
  std::string message;
  std::string source;  // the offending line
};
// "FILE:LINE:COLUMN: error: MESSAGE", the line, and a caret under the column: three lines without a last line
// end. At line 0 there is no line to show: "FILE: error: MESSAGE".
[[nodiscard]] std::string format(const Diagnostic& diagnostic, std::string_view file);

struct Compiled {
  std::shared_ptr<const Policy> policy;     // nullptr when there is an error
  std::vector<Diagnostic> diagnostics;      // all of them, by line
  std::vector<std::string> not_applicable;  // import_ios: the sections that are a router's business only
};

struct CompileOptions {
  bool import_ios = false;  // a whole router running-config: unknown sections are listed, not errors
};

// Compiles a policy text. Never throws; bad input is in the diagnostics.
[[nodiscard]] Compiled compile(std::string_view text, std::string_view file, const CompileOptions& options = {});
// Reads and compiles a file; a file that cannot be read is a diagnostic at line 0.
[[nodiscard]] Compiled compile_file(const std::string& path, const CompileOptions& options = {});
// The policy back as text, normalised: compiling it again gives the same policy.
[[nodiscard]] std::string print(const Policy& policy);

}  // namespace sallyport::rules
