// The public interface of the policy language: text in, a compiled Policy out, and the Policy back as text.
//
//   const Compiled compiled = compile_file("voice.policy");
//   for (const Diagnostic& d : compiled.diagnostics) std::puts(format(d, "voice.policy").c_str());
//   if (compiled.policy) start(*compiled.policy);
//
// The language is the one of IOS routers and of CallManager Express; rules/README.md is its reference. Every member
// below names the command that sets it. A member that no command sets has the default given here.
//
// Shapes: text is any bytes, lines end in LF or CRLF. Lines and columns count from 1, columns in bytes.
// Units: times are seconds, sizes are bytes, limits are numbers of entries, ports are in host byte order.
// Errors: nothing here throws on bad input. A text that does not compile gives diagnostics and no policy.
// Lifetime: a Policy never changes once compiled; a reload compiles another one. It owns all its text.
// Threads: every function may be called from any thread; any number of threads may read one const Policy.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dissectors/base/address.h"
#include "rules/protocols.h"
#include "rules/timeouts.h"

namespace sallyport::rules {

// The side of the firewall on which an address is; unknown: no interface has a zone.
enum class Zone : std::uint8_t { unknown, inside, outside };
[[nodiscard]] std::string_view to_text(Zone zone) noexcept;

// `sallyport mode`: observe drops nothing and changes no byte; pinhole enforces and changes no byte.
enum class Mode : std::uint8_t { observe, pinhole };

// The action of a command: allow, allow with an alert, or refuse.
enum class Action : std::uint8_t { allow, alert, refuse };

// Address and wildcard mask: bits set in the wildcard do not count (IOS), contiguous or not.
struct AddressMatch {
  bool any = true;
  IpAddress address;
  std::array<std::uint8_t, 16> care{};  // bits that count, on IpAddress::bytes()
  [[nodiscard]] bool matches(const IpAddress& other) const noexcept;
  bool operator==(const AddressMatch&) const = default;
};

struct PortMatch {
  enum class Operator : std::uint8_t { any, eq, neq, lt, gt, range };
  Operator op = Operator::any;
  std::vector<std::uint16_t> ports;  // eq and neq: at most 10; lt, gt: one; range: first and last
  [[nodiscard]] bool matches(Port port) const noexcept;
  bool operator==(const PortMatch&) const = default;
};

struct AccessEntry {
  bool permit = false;
  std::optional<IpProtocol> protocol;  // none: "ip" or "ipv6", any protocol
  AddressMatch source, destination;
  PortMatch source_port, destination_port;
  bool established = false;  // TCP with ACK or RST
  std::optional<std::uint8_t> icmp_type, icmp_code;
  bool log = false;
  std::string text;   // "access-list NAME permit ...", normalised; names the rule in events
  unsigned line = 0;  // of the policy text

  // tcp_flags: the flags byte of the TCP header; icmp_type_seen, icmp_code_seen: of the ICMP header. Each is read
  // only for its own protocol.
  [[nodiscard]] bool matches(const FiveTuple& tuple, std::uint8_t tcp_flags, std::uint8_t icmp_type_seen,
                             std::uint8_t icmp_code_seen) const noexcept;
  // The rule names a destination port. Such a permit opens media ports too; `permit ip any any` leaves them to the
  // gates.
  [[nodiscard]] bool names_destination_port() const noexcept { return destination_port.op != PortMatch::Operator::any; }
  bool operator==(const AccessEntry&) const = default;
};

// Numbered or named extended list, or a standard list (source only). Ends with IOS's implicit deny.
struct AccessList {
  std::string name;
  bool ipv6 = false;  // `ipv6 access-list` matches IPv6 packets only, every other list IPv4 packets only
  bool standard = false;
  std::vector<AccessEntry> entries;  // in the order in which they are tried
  unsigned line = 0;
  // The first entry that matches; nullptr: the implicit deny, also for a packet of the other family. Neighbour
  // discovery passes behind the last entry of an IPv6 list, as on IOS. Parameters as for AccessEntry::matches().
  [[nodiscard]] const AccessEntry* match(const FiveTuple& tuple, std::uint8_t tcp_flags, std::uint8_t icmp_type,
                                         std::uint8_t icmp_code) const noexcept;
  bool operator==(const AccessList&) const = default;
};

// `interface NAME`
struct Interface {
  std::string name;
  std::string device;                             // `sallyport device`: PCI address, Linux interface, virtual device
  Zone zone = Zone::unknown;                      // `sallyport zone`
  std::vector<Prefix> attached;                   // networks of `ip address A M [secondary]` and `ipv6 address P`
  std::vector<IpAddress> own;                     // the interface's own addresses in them
  std::vector<Prefix> networks;                   // `sallyport network P`: behind a router on this side
  std::string access_group_in, access_group_out;  // `ip access-group`; empty: none
  std::string ipv6_filter_in, ipv6_filter_out;    // `ipv6 traffic-filter`; empty: none
  unsigned line = 0;
  bool operator==(const Interface&) const = default;
};

// `ip inspect name LIST PROTOCOL [timeout S]`
struct Inspection {
  std::string list;
  Protocol protocol{};
  std::optional<std::uint32_t> timeout;  // seconds
  unsigned line = 0;
  bool operator==(const Inspection&) const = default;
};

// `ip port-map PROTOCOL port [udp|tcp] N`
struct PortMap {
  Protocol protocol{};
  std::optional<IpProtocol> transport;  // none: UDP and TCP
  std::uint16_t port = 0;
  bool operator==(const PortMap&) const = default;
};

struct SyslogHost {
  std::string host;          // text of an IP address
  std::uint16_t port = 514;  // UDP
  bool rfc5424 = false;      // `logging host H format rfc5424`; false: RFC 3164
  bool operator==(const SyslogHost&) const = default;
};

// `logging ...`. Severities as in RFC 5424 6.2.1: 0 (emergencies) to 7 (debugging).
struct Logging {
  std::vector<SyslogHost> hosts;                 // `logging host`
  std::uint32_t buffer = 4096;                   // `logging buffered`, bytes
  std::uint8_t severity = 6;                     // `logging trap`: the least severe event that is sent
  bool console = false;                          // `logging console`
  std::optional<std::uint8_t> console_severity;  // `logging console LEVEL`; none: the one of `logging trap`
  std::uint8_t facility = 23;                    // `logging facility`; local7 as IOS
  // The least severe line that goes to the console; none: no line goes there.
  [[nodiscard]] std::optional<std::uint8_t> least_on_console() const noexcept {
    if (!console) return std::nullopt;
    return console_severity.value_or(severity);
  }
  bool operator==(const Logging&) const = default;
};

// `media ...` below `sallyport`
struct Media {
  std::uint16_t first_port = 16384, last_port = 32767;  // `media port-range`, UDP
  Action out_of_range = Action::refuse;                 // `media out-of-range`: an announced port outside the range
  std::uint32_t timeout = 120;                          // `media timeout`, seconds without a packet
  std::vector<Prefix> hosts;                            // `media host A [WILDCARD]`: trusted media hosts, both sides
  Action foreign_address = Action::refuse;              // `media foreign-address`: not the announcer's own address
  Action conformance = Action::refuse;                  // `media conformance`: RTP version, payload type, length
  bool operator==(const Media&) const = default;
};

// `limit ...` below `sallyport`: sizes of the tables, fixed at start. alg/README.md describes full tables.
struct Limits {
  std::uint32_t flows = 262144;         // `limit flows`, per worker
  std::uint32_t gates = 262144;         // `limit gates`
  std::uint32_t calls = 65536;          // `limit calls`
  std::uint32_t connections = 16384;    // `limit connections`: TCP signalling streams
  std::uint32_t fragments = 4096;       // `limit fragments`: datagrams being reassembled
  std::uint32_t registrations = 65536;  // `limit registrations`
  std::uint32_t calls_per_source = 0;   // `limit calls-per-source`; 0: only `calls` counts
  bool operator==(const Limits&) const = default;
};

// The treatment of a phone that no `ephone` names. allow: it registers and calls. no_calls: it registers, but gets no
// calls and no gates until it is configured (the default of CallManager Express). refuse: it does not register.
enum class UnknownPhones : std::uint8_t { allow, no_calls, refuse };

// `sip ...` below `sallyport`: the phones that may register by SIP.
struct SipRules {
  bool strict_match = false;      // `sip strict-match`: from attached inside networks only, and only there
  bool known_users_only = false;  // `sip known-users-only`: only the numbers of SipRegistrar
  bool operator==(const SipRules&) const = default;
};

// `h323 ...` below `sallyport`
struct H323Rules {
  std::vector<IpAddress> gatekeepers;   // `h323 gatekeeper A`: H.225 Setup comes from these only
  bool learn_gatekeeper = false;        // `h323 gatekeeper learn`: from GCF, RCF and ACF, then locked
  bool require_h235 = false;            // `h323 require-h235`: from every peer
  std::vector<Prefix> require_h235_of;  // `h323 require-h235 A [WILDCARD]`
  bool refuse_by_reset = false;         // `h323 refusal reset`; false: by ReleaseComplete
  std::vector<std::pair<Prefix, std::uint32_t>> max_conn_of;  // `h323 max-conn N A [WILDCARD]`: calls with a peer
  bool operator==(const H323Rules&) const = default;
};

// The block `sallyport`, which IOS does not have. A base of Policy: `no sallyport` assigns the default to it.
struct SallyportBlock {
  Mode mode = Mode::pinhole;
  Media media;
  Limits limits;
  bool malformed_forward = true;                // `malformed forward|drop`: signalling that does not decode
  bool midstream_pickup = true;                 // `tcp mid-stream pickup|drop`: connections older than the firewall
  bool non_ip_forward = true;                   // `non-ip forward|drop`
  bool tunnels = false;                         // `tunnels inspect|ignore`
  bool any_port = false;                        // `recognise any-port|known-ports`: signalling on any port
  bool checksums = false;                       // `checksum verify|ignore`
  std::uint32_t drop_events_per_second = 1000;  // `logging drops N`; 0: every drop is an event
  std::optional<UnknownPhones> unknown_phones;  // `unknown-phones`; none: Telephony::unknown_phones follows the rest
  std::array<bool, kProtocols.size()> enforce_registration{};  // `enforce-registration [PROTOCOL]`, by index_of()
  bool wan_block = true;  // `wan-block on|off`: TCP 2000 and 2443, and SCCP on any other port, shut towards outside
  SipRules sip;
  bool register_normal_spelling = false;  // `syslog register-normal-spelling`
  H323Rules h323;
  bool operator==(const SallyportBlock&) const = default;
};

// An address and port where phones register.
struct CallServer {
  IpAddress address;
  std::uint16_t port = 0;
  bool strict = false;  // its line says `strict-match`
  bool operator==(const CallServer&) const = default;
};

// `telephony-service`: the SCCP side of a CallManager Express router.
struct Telephony {
  bool configured = false;          // the policy has the block
  std::vector<CallServer> servers;  // `ip source-address A port P [secondary B]`, a line a family; empty: none named
  bool strict_match = false;        // a server is strict: phones of attached inside networks only, and only there
  std::optional<std::uint32_t> max_ephones;  // `max-ephones N`; none: any number
  bool auto_reg_ephone = true;               // `auto-reg-ephone`
  std::vector<std::string> auto_assign;      // the ranges of `auto assign`: "1 to 10 type 7960"
  std::uint32_t keepalive = 30;              // `keepalive S`, seconds
  // `unknown-phones` below `sallyport` if the policy has it; else refuse with `no auto-reg-ephone`, allow with `auto
  // assign`, no_calls where an ephone has a mac-address, and allow where none has.
  UnknownPhones unknown_phones = UnknownPhones::allow;
  bool operator==(const Telephony&) const = default;
};

// `ephone TAG`
struct Ephone {
  std::uint32_t tag = 0;
  std::string device;                            // `mac-address H.H.H`: "SEP003094C38724"; empty: none given
  std::vector<std::uint32_t> directory_numbers;  // `button 1:1 2:4`: tags of ephone-dns, by button
  std::string buttons;                           // `button` as written, with the lines that are only watched
  std::optional<std::uint32_t> keepalive;        // `keepalive S`, seconds; none: Telephony::keepalive
  unsigned line = 0;
  bool operator==(const Ephone&) const = default;
};

// `ephone-dn TAG`
struct EphoneDn {
  std::uint32_t tag = 0;
  std::string number, secondary;  // `number N [secondary N]`; empty: none
  unsigned line = 0;
  bool operator==(const EphoneDn&) const = default;
};

// `voice register global` and `voice register dn`: the SIP side.
struct SipRegistrar {
  bool configured = false;                 // the policy has the block or a number
  std::vector<CallServer> servers;         // `source-address A port P`; empty: none named
  std::optional<std::uint32_t> max_pools;  // `max-pool N`; none: any number
  std::vector<std::string> numbers;        // `number D` of every `voice register dn`: the known users
  std::vector<std::uint32_t> dn_tags;      // beside numbers: N of the `voice register dn N`
  bool operator==(const SipRegistrar&) const = default;
};

// `dial-peer voice TAG voip|pots`
struct DialPeer {
  std::uint32_t tag = 0;
  bool voip = false;
  std::string destination_pattern;          // empty: none
  std::optional<IpAddress> session_target;  // `session target ipv4:A[:PORT]`
  std::uint16_t session_port = 0;           // its port; 0: none given
  std::optional<std::uint32_t> max_conn;    // `max-conn N`; none: any number
  unsigned line = 0;
  bool operator==(const DialPeer&) const = default;
};

struct Policy : SallyportBlock {
  std::string file;  // as given to compile(); empty: the built-in policy
  std::vector<Interface> interfaces;
  std::vector<AccessList> access_lists;
  std::vector<Inspection> inspections;  // empty: every protocol of the registry is inspected
  std::vector<PortMap> port_maps;
  Timeouts timeouts;
  Logging logging;
  Telephony telephony;
  std::vector<Ephone> ephones;       // by tag
  std::vector<EphoneDn> ephone_dns;  // by tag
  std::vector<DialPeer> dial_peers;  // by tag
  SipRegistrar sip_registrar;

  // A line that is read and that this version does not enforce.
  struct Unenforced {
    std::string text;  // normalised; a blank in front: a sub-command of the line above it
    unsigned line = 0;
    std::string block;  // the enforced command above it, "ephone 1"; empty: the line above
    bool operator==(const Unenforced&) const = default;
  };
  std::vector<Unenforced> unenforced;
  // Line numbers count: a policy and the one that its print() compiles to differ in them.
  bool operator==(const Policy&) const = default;

  // nullptr: there is no such list.
  [[nodiscard]] const AccessList* access_list(std::string_view name, bool ipv6) const noexcept;
  [[nodiscard]] bool inspects(Protocol protocol) const noexcept;
  // The zone an address belongs to by the attached and named networks of the interfaces: the longest prefix;
  // an address in none of them is outside if there is an inside network, else unknown.
  [[nodiscard]] Zone zone_of(const IpAddress& address) const noexcept;
  // The address is in a network attached to an inside interface (not one behind a router).
  [[nodiscard]] bool attached_inside(const IpAddress& address) const noexcept;
  // By device name, or by the twelve digits of the MAC address behind another prefix (ATA001759A23CBB). nullptr: none.
  [[nodiscard]] const Ephone* ephone(std::string_view device) const noexcept;
  [[nodiscard]] bool enforces_registration(Protocol protocol) const noexcept {
    return enforce_registration[index_of(protocol)];
  }
  // A rule limits registrations or calls by this protocol: unreadable signalling must not pass the rule.
  [[nodiscard]] bool guards(Protocol protocol) const noexcept;
  // A directed broadcast address of an attached IPv4 network.
  [[nodiscard]] bool is_directed_broadcast(const IpAddress& address) const noexcept;
};

// Observe everything, enforce nothing: the policy of `sallyport analyze` without --policy. Never nullptr.
[[nodiscard]] std::shared_ptr<const Policy> observe_everything();

struct Diagnostic {
  enum class Severity : std::uint8_t { error, warning } severity = Severity::error;
  unsigned line = 0;    // 1-based; 0: the file as a whole
  unsigned column = 0;  // 1-based
  std::string message;
  std::string source;  // the offending line
};
// "FILE:LINE:COLUMN: error: MESSAGE", the line, and a caret under the column: three lines without a last line end.
// At line 0 there is no line to show: "FILE: error: MESSAGE".
[[nodiscard]] std::string format(const Diagnostic& diagnostic, std::string_view file);

struct Compiled {
  std::shared_ptr<const Policy> policy;     // nullptr if there is an error
  std::vector<Diagnostic> diagnostics;      // all of them, by line and column
  std::vector<std::string> not_applicable;  // import_ios: lines that concern only a router
};

struct CompileOptions {
  bool import_ios = false;  // a router's whole running-config: unknown lines are listed in not_applicable, not errors
};

// Compiles a policy text. `file` is the name for Policy::file. Every error of the text is in the diagnostics.
[[nodiscard]] Compiled compile(std::string_view text, std::string_view file, const CompileOptions& options = {});
// Reads and compiles a file. A file that cannot be read gives one error at line 0.
[[nodiscard]] Compiled compile_file(const std::string& path, const CompileOptions& options = {});
// The policy as text: one spelling and one order, defaults left out but for `mode`. Compiling the text gives a policy
// that is equal but for file and line numbers.
[[nodiscard]] std::string print(const Policy& policy);

}  // namespace sallyport::rules
