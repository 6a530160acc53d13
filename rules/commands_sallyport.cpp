// The block `sallyport`: the commands that IOS does not have. Each may also be one line: `sallyport mode observe`.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/hint.h"
#include "rules/networks.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

template <auto Member>
using Setting = InPolicy<Member>;
template <auto Member>
using OfMedia = InPolicy<&Policy::media, Member>;
template <auto Member>
using Limit = InPolicy<&Policy::limits, Member>;

void set_mode(Compiler& c, const Match& m) {
  if (!m.no && m.arg(0).choice == 2)
    return c.error(m.arg(0).column, "mode translate is not in this version: use pinhole or observe");
  set_choice<Setting<&Policy::mode>>(c, m);
}

// Always written, because the mode decides whether anything is enforced.
void print_mode(Printout& out, const Command& row) {
  out.line("{} {}", keywords_of(row.pattern), choice_of(row.pattern, position_of(out.policy.mode)));
}

void set_port_range(Compiler& c, const Match& m) {
  Media& media = c.policy.media;
  if (m.no) {
    media.first_port = presets().media.first_port;
    media.last_port = presets().media.last_port;
  } else if (m.arg(0).number > m.arg(1).number) {
    c.error(m.arg(1).column, fmt::format("the range is reversed: {} is below {}", m.arg(1).number, m.arg(0).number));
  } else {
    media.first_port = static_cast<std::uint16_t>(m.arg(0).number);
    media.last_port = static_cast<std::uint16_t>(m.arg(1).number);
  }
}

void print_port_range(Printout& out, const Command& row) {
  const Media &media = out.policy.media, &preset = presets().media;
  if (media.first_port != preset.first_port || media.last_port != preset.last_port)
    out.line("{} {} {}", keywords_of(row.pattern), media.first_port, media.last_port);
}

void set_media_host(Compiler& c, const Match& m) {
  auto& hosts = c.policy.media.hosts;
  if (m.no && !m.has(0)) return hosts.clear();
  const auto network = read_network(c, m, 0);
  if (!network) return;
  const auto found = std::find(hosts.begin(), hosts.end(), *network);
  if (m.no && found != hosts.end()) hosts.erase(found);
  if (!m.no && found == hosts.end()) hosts.push_back(*network);
}

void print_media_hosts(Printout& out, const Command& row) {
  for (const Prefix& host : out.policy.media.hosts) out.line("{} {}", keywords_of(row.pattern), network_text(host));
}

void open_block(Compiler& c, const Match& m) {
  c.enter(m.no ? Block::ignored : Block::sallyport);
  if (m.no) static_cast<SallyportBlock&>(c.policy) = {};
}

void print_block(Printout& out, const Command& row) {
  out.block(Block::sallyport, 0, row.pattern);
}

// `no` may be on either side of the block's name.
void one_line(Compiler& c, const Match& m) {
  const bool no = m.rest.size() > 1 && same_keyword(m.rest.front().text, "no");
  c.run(Block::sallyport, std::span(m.rest).subspan(no ? 1 : 0), m.no != no);
}

constexpr Command kOpeners[] = {
    {"sallyport", 1, open_block, "opens the block of Sallyport's own commands; `no` sets all of them back", "",
     print_block, 1},
    {"sallyport RULE", 2, one_line, "one command of that block, on the same line", "", nullptr, 1,
     "sallyport media timeout 60"},
};

constexpr Command kCommands[] = {
    {"mode observe|pinhole|translate", 1, set_mode,
     "`observe` drops nothing; `pinhole` enforces; neither changes a byte. `translate` is not in this version and is "
     "an error",
     "pinhole", print_mode},
    {"media port-range <1-65535> <1-65535>", 2, set_port_range,
     "UDP ports of media: packets to them need a gate, and gates open in this range", "16384 32767", print_port_range},
    {"media out-of-range allow|alert|refuse", 2, set_choice<OfMedia<&Media::out_of_range>>,
     "an announced media port outside the range: opened, opened with an alert, or refused", "refuse",
     print_choice<OfMedia<&Media::out_of_range>>},
    {"media timeout <1-86400>", 2, set_number<OfMedia<&Media::timeout>>,
     "seconds without a packet after which a gate of a call that is not on hold closes", "120",
     print_number<OfMedia<&Media::timeout>>},
    {"media host ADDRESS [WILDCARD]", 2, set_media_host,
     "a trusted media host, or a network of them by wildcard mask: every party may announce it; may be repeated",
     "none", print_media_hosts},
    {"media host ADDRESS [<0-128>]", 3, set_media_host, "the same by the length of the prefix", "none"},
    {"media host PREFIX", 3, set_media_host, "the same as `192.0.2.0/24`", "none"},
    {"media foreign-address allow|alert|refuse", 2, set_choice<OfMedia<&Media::foreign_address>>,
     "an announced address that is not the announcer's own, not on the announcer's side, and not a media host",
     "refuse", print_choice<OfMedia<&Media::foreign_address>>},
    {"media conformance allow|alert|refuse", 2, set_choice<OfMedia<&Media::conformance>>,
     "packets in a gate with a wrong RTP version, payload type or length", "refuse",
     print_choice<OfMedia<&Media::conformance>>},
    {"malformed forward|drop", 1, set_choice<Setting<&Policy::malformed_forward>>,
     "signalling that cannot be decoded. It never opens a gate. Where a rule limits who registers or calls, a "
     "registration or call that cannot be decoded never passes",
     "forward", print_choice<Setting<&Policy::malformed_forward>>},
    {"tcp mid-stream pickup|drop", 2, set_choice<Setting<&Policy::midstream_pickup>>,
     "signalling connections that are older than Sallyport", "pickup",
     print_choice<Setting<&Policy::midstream_pickup>>},
    {"non-ip forward|drop", 1, set_choice<Setting<&Policy::non_ip_forward>>, "frames that are not IP (ARP, LLDP, ...)",
     "forward", print_choice<Setting<&Policy::non_ip_forward>>},
    {"tunnels inspect|ignore", 1, set_choice<Setting<&Policy::tunnels>>,
     "whether packets inside IP-in-IP, GRE and GTP-U are inspected", "ignore", print_choice<Setting<&Policy::tunnels>>},
    {"recognise any-port|known-ports", 1, set_choice<Setting<&Policy::any_port>>,
     "whether signalling is looked for on ports that are not configured", "known-ports",
     print_choice<Setting<&Policy::any_port>>},
    {"checksum verify|ignore", 1, set_choice<Setting<&Policy::checksums>>,
     "whether packets with a wrong checksum are dropped", "ignore", print_choice<Setting<&Policy::checksums>>},
    {"limit flows <1-67108864>", 2, set_number<Limit<&Limits::flows>>,
     "flows, per worker; the last quarter is for signalling and media only", "262144",
     print_number<Limit<&Limits::flows>>},
    {"limit gates <1-67108864>", 2, set_number<Limit<&Limits::gates>>, "gates", "262144",
     print_number<Limit<&Limits::gates>>},
    {"limit calls <1-16777216>", 2, set_number<Limit<&Limits::calls>>, "calls", "65536",
     print_number<Limit<&Limits::calls>>},
    {"limit connections <1-1048576>", 2, set_number<Limit<&Limits::connections>>,
     "TCP signalling streams being reassembled", "16384", print_number<Limit<&Limits::connections>>},
    {"limit fragments <1-1048576>", 2, set_number<Limit<&Limits::fragments>>, "fragmented datagrams being reassembled",
     "4096", print_number<Limit<&Limits::fragments>>},
    {"limit registrations <1-16777216>", 2, set_number<Limit<&Limits::registrations>>, "registrations", "65536",
     print_number<Limit<&Limits::registrations>>},
    {"limit calls-per-source <0-16777216>", 2, set_number<Limit<&Limits::calls_per_source>>,
     "calls of one source address; 0: only `limit calls` counts", "0", print_number<Limit<&Limits::calls_per_source>>},
    {"logging drops <0-10000000>", 2, set_number<Setting<&Policy::drop_events_per_second>>,
     "drop events a second; 0: every drop is an event", "1000", print_number<Setting<&Policy::drop_events_per_second>>},
};

}  // namespace

std::span<const Command> sallyport_openers() noexcept {
  return kOpeners;
}
std::span<const Command> sallyport_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
