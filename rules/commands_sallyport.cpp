// The `sallyport` block: what IOS has no word for. Each command is also a line of its own: `sallyport mode observe`.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/hint.h"
#include "rules/networks.h"

namespace sallyport::rules {
namespace {

const Policy& presets() {
  static const Policy policy;
  return policy;
}

// Commands that set one member, by where it stands; `no` restores what a policy without the command has.
template <auto Group, auto Member>
void set_number(Compiler& c, const Match& m) {
  (c.policy.*Group).*Member = m.no ? (presets().*Group).*Member : m.arg(0).number;
}

template <auto Member>
void set_bool(Compiler& c, const Match& m) {
  c.policy.*Member = m.no ? presets().*Member : m.arg(0).choice == 0;
}

template <auto Member>
void set_action(Compiler& c, const Match& m) {
  c.policy.media.*Member = m.no ? presets().media.*Member : static_cast<Action>(m.arg(0).choice);
}

void set_drops(Compiler& c, const Match& m) {
  c.policy.drop_events_per_second = m.no ? presets().drop_events_per_second : m.arg(0).number;
}

void set_mode(Compiler& c, const Match& m) {
  if (m.no) {
    c.policy.mode = presets().mode;
  } else if (m.arg(0).choice == 2) {
    c.error(m.arg(0).column, "mode translate is not in this version: use pinhole or observe");
  } else {
    c.policy.mode = m.arg(0).choice == 0 ? Mode::observe : Mode::pinhole;
  }
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

void set_media_host(Compiler& c, const Match& m) {
  auto& hosts = c.policy.media.hosts;
  if (m.no && !m.has(0)) return hosts.clear();
  const auto network = read_network(c, m, 0);
  if (!network) return;
  const auto found = std::find(hosts.begin(), hosts.end(), *network);
  if (m.no && found != hosts.end()) hosts.erase(found);
  if (!m.no && found == hosts.end()) hosts.push_back(*network);
}

// `no sallyport`: everything that the block sets, as if it had never been written.
void open_block(Compiler& c, const Match& m) {
  c.enter(Block::sallyport);
  if (!m.no) return;
  c.enter(Block::ignored);
  const Policy& p = presets();
  c.policy.mode = p.mode;
  c.policy.media = p.media;
  c.policy.limits = p.limits;
  c.policy.malformed_forward = p.malformed_forward;
  c.policy.midstream_pickup = p.midstream_pickup;
  c.policy.non_ip_forward = p.non_ip_forward;
  c.policy.tunnels = p.tunnels;
  c.policy.any_port = p.any_port;
  c.policy.checksums = p.checksums;
  c.policy.drop_events_per_second = p.drop_events_per_second;
  c.policy.enforce_registration = p.enforce_registration;
  c.policy.wan_block = p.wan_block;
  c.policy.sip_registrar.strict_match = p.sip_registrar.strict_match;
  c.policy.sip_registrar.known_users_only = p.sip_registrar.known_users_only;
  c.policy.register_normal_spelling = p.register_normal_spelling;
  c.policy.h323 = p.h323;
  c.registration.unknown_phones.reset();
}

// `no` may stand on either side of the block's name.
void one_line(Compiler& c, const Match& m) {
  const bool no = m.rest.size() > 1 && same_keyword(m.rest.front().text, "no");
  c.run(Block::sallyport, std::span(m.rest).subspan(no ? 1 : 0), m.no != no);
}

constexpr Command kOpeners[] = {
    {"sallyport", 1, open_block, "opens the block of Sallyport's own commands; `no` sets all of them back", ""},
    {"sallyport RULE", 2, one_line, "one command of that block, on the same line", ""},
};

constexpr Command kCommands[] = {
    {"mode observe|pinhole|translate", 1, set_mode,
     "`observe` drops nothing; `pinhole` enforces; neither changes a byte. `translate` is not in this version and is "
     "an error",
     "pinhole"},
    {"media port-range <1-65535> <1-65535>", 2, set_port_range, "UDP ports where media belongs; the gates stand there",
     "16384 32767"},
    {"media out-of-range allow|alert|refuse", 2, set_action<&Media::out_of_range>,
     "an announced media port outside the range: opened, opened with an alert, or refused", "refuse"},
    {"media timeout <1-86400>", 2, set_number<&Policy::media, &Media::timeout>,
     "seconds without a packet after which a gate of a call that is not on hold closes", "120"},
    {"media host ADDRESS [WILDCARD]", 2, set_media_host,
     "a trusted media host, or a network of them by wildcard mask: may be announced by anybody; may be repeated",
     "none"},
    {"media host ADDRESS [<0-128>]", 3, set_media_host, "the same by the length of the prefix", "none"},
    {"media host PREFIX", 3, set_media_host, "the same as `192.0.2.0/24`", "none"},
    {"media foreign-address allow|alert|refuse", 2, set_action<&Media::foreign_address>,
     "an announced address that is neither the announcer's own, nor on his side, nor a media host", "refuse"},
    {"media conformance allow|alert|refuse", 2, set_action<&Media::conformance>,
     "packets in a gate whose RTP version, payload type or length is wrong", "refuse"},
    {"malformed forward|drop", 1, set_bool<&Policy::malformed_forward>,
     "signalling that cannot be decoded; it opens nothing either way, and where a rule says who may register or call, "
     "no registration or call passes unread",
     "forward"},
    {"tcp mid-stream pickup|drop", 2, set_bool<&Policy::midstream_pickup>,
     "signalling connections that are older than Sallyport", "pickup"},
    {"non-ip forward|drop", 1, set_bool<&Policy::non_ip_forward>, "frames that are not IP (ARP, LLDP, ...)", "forward"},
    {"tunnels inspect|ignore", 1, set_bool<&Policy::tunnels>, "whether IP-in-IP, GRE and GTP-U are stepped into",
     "ignore"},
    {"recognise any-port|known-ports", 1, set_bool<&Policy::any_port>,
     "whether signalling is looked for on ports that nobody configured", "known-ports"},
    {"checksum verify|ignore", 1, set_bool<&Policy::checksums>, "whether packets with a wrong checksum are dropped",
     "ignore"},
    {"limit flows <1-67108864>", 2, set_number<&Policy::limits, &Limits::flows>,
     "flows, per worker; the last quarter for signalling and media only", "262144"},
    {"limit gates <1-67108864>", 2, set_number<&Policy::limits, &Limits::gates>, "gates", "262144"},
    {"limit calls <1-16777216>", 2, set_number<&Policy::limits, &Limits::calls>, "calls", "65536"},
    {"limit connections <1-1048576>", 2, set_number<&Policy::limits, &Limits::connections>,
     "TCP signalling streams being reassembled", "16384"},
    {"limit fragments <1-1048576>", 2, set_number<&Policy::limits, &Limits::fragments>,
     "fragmented datagrams being reassembled", "4096"},
    {"limit registrations <1-16777216>", 2, set_number<&Policy::limits, &Limits::registrations>, "registrations",
     "65536"},
    {"limit calls-per-source <0-16777216>", 2, set_number<&Policy::limits, &Limits::calls_per_source>,
     "calls of one source address; 0: only `limit calls` counts", "0"},
    {"logging drops <0-10000000>", 2, set_drops, "drop events a second; 0: every drop is an event", "1000"},
};

}  // namespace

std::span<const Command> sallyport_openers() noexcept {
  return kOpeners;
}
std::span<const Command> sallyport_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
