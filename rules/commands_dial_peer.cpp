// `dial-peer`. Classes of restriction and call records are kept too; this version reads and does not enforce them.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/hint.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

DialPeer& peer(Compiler& c) {
  return c.policy.dial_peers[c.block_index()];
}

std::string name_of(std::uint32_t tag) {
  return fmt::format("dial-peer voice {}", tag);
}

void open_peer(Compiler& c, const Match& m) {
  auto& peers = c.policy.dial_peers;
  const std::uint32_t tag = m.arg(0).number;
  const auto found = std::find_if(peers.begin(), peers.end(), [&](const DialPeer& p) { return p.tag == tag; });
  const auto index = static_cast<std::size_t>(found - peers.begin());
  c.enter(Block::ignored);
  if (m.no) {
    if (found == peers.end()) return c.warning(m.arg(0).column, fmt::format("there is no dial-peer {}", tag));
    peers.erase(found);
    return c.forget(name_of(tag));
  }
  const bool voip = m.arg(1).choice == 0;
  if (found == peers.end()) {
    peers.push_back({tag, voip, {}, {}, 0, {}, c.line().number});
  } else if (found->voip != voip) {
    return c.error(m.arg(1).column,
                   fmt::format("dial-peer {} is {} (line {})", tag, found->voip ? "voip" : "pots", found->line));
  }
  c.enter(Block::dial_peer, index, name_of(tag));
}

void print_peers(Printout& out, const Command&) {
  const auto& peers = out.policy.dial_peers;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const std::string name = name_of(peers[i].tag);
    out.block(Block::dial_peer, i, fmt::format("{} {}", name, peers[i].voip ? "voip" : "pots"), name);
  }
}

using MaxConn = InElement<&Policy::dial_peers, &DialPeer::max_conn>;
using DestinationPattern = InElement<&Policy::dial_peers, &DialPeer::destination_pattern>;

void max_conn(Compiler& c, const Match& m) {
  set_number<MaxConn>(c, m);
  if (!m.no && !peer(c).voip)
    c.warning(m.column, "the calls of a pots dial peer do not pass here: the line limits nothing");
}

// `ipv4:10.1.1.1:5060`, `ipv6:[2001:db8::1]:5060`; false: the text behind the prefix is not an address.
bool read_target(std::string_view text, DialPeer& peer) {
  const bool v4 = text.starts_with("ipv4:");
  text.remove_prefix(5);
  std::string_view host = text, port;
  if (!v4 && text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) return false;
  } else if (const std::size_t colon = text.find(':'); v4 && colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon);
  }
  const auto address = IpAddress::parse(host);
  const auto number = port.empty() ? std::optional(0U) : read_number(port.substr(1));
  if (!address || address->is_v4() != v4 || !number || *number > 65535 || (!port.empty() && *number == 0)) return false;
  peer.session_target = *address;
  peer.session_port = static_cast<std::uint16_t>(*number);
  return true;
}

void session_target(Compiler& c, const Match& m) {
  DialPeer& p = peer(c);
  std::erase_if(c.policy.unenforced, [&](const Policy::Unenforced& line) {
    return line.block == c.block_name() && line.text.starts_with(" session target ");
  });
  p.session_target.reset();
  p.session_port = 0;
  if (m.no) return;
  const Word& target = m.rest.front();
  std::string text(target.text);
  for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 5); ++i)
    if (text[i] >= 'A' && text[i] <= 'Z') text[i] = static_cast<char>(text[i] - 'A' + 'a');
  if (!text.starts_with("ipv4:") && !text.starts_with("ipv6:")) {
    c.policy.unenforced.push_back({" " + m.normal, c.line().number, c.block_name()});
    return c.warning(target.column, "not enforced: a peer's calls are known only by an 'ipv4:' or 'ipv6:' target");
  }
  if (!read_target(text, p))
    return c.error(target.column, fmt::format("{} is not an address such as ipv4:10.1.1.1", quoted(target.text)));
  if (m.rest.size() > 1 && !m.rest[1].text.starts_with('!'))
    c.error(m.rest[1].column, fmt::format("{} is more than 'session target' takes", quoted(m.rest[1].text)));
}

void print_session_target(Printout& out, const Command& row) {
  const DialPeer& p = out.policy.dial_peers[out.index()];
  if (!p.session_target) return;
  const std::string address = to_text(*p.session_target);
  const std::string port = p.session_port == 0 ? "" : fmt::format(":{}", p.session_port);
  const std::string target = p.session_target->is_v4() ? "ipv4:" + address : "ipv6:[" + address + "]";
  out.line("{} {}{}", keywords_of(row.pattern), target, port);
}

constexpr Command kOpeners[] = {
    {"dial-peer voice <1-2147483647> voip|pots", 3, open_peer, "opens the block of a dial peer; `no` removes it", "",
     print_peers},
    {"dial-peer cor custom", 3,
     [](Compiler& c, const Match& m) {
       unenforced_at_top_level(c, m);
       c.enter(m.no ? Block::ignored : Block::cor_custom);
     },
     "opens the block of the names of restrictions", ""},
    {"dial-peer cor list WORD", 4,
     [](Compiler& c, const Match& m) {
       unenforced_at_top_level(c, m);
       c.enter(m.no ? Block::ignored : Block::cor_list);
     },
     "opens the block of a list of restrictions", ""},
    {"dial-control-mib retain-timer <0-35791>", 2, unenforced_at_top_level, "minutes that call records are kept", ""},
    {"dial-control-mib max-size <0-1200>", 2, unenforced_at_top_level, "call records that are kept", ""},
    {"gw-accounting syslog", 1, unenforced_at_top_level, "call records by syslog", ""},
    {"gw-accounting aaa", 1, unenforced_at_top_level, "call records by RADIUS", ""},
    {"gw-accounting file", 1, unenforced_at_top_level, "call records in a file", ""},
};

constexpr Command kCorCustom[] = {{"name WORD", 2, unenforced, "names a restriction", ""}};
constexpr Command kCorList[] = {{"member WORD", 2, unenforced, "a restriction of the list", ""}};

constexpr Command kDialPeer[] = {
    {"max-conn <1-2147483647>", 1, max_conn,
     "calls at a time, in and out together: H.225 calls with the session target; without a target, calls of numbers "
     "that fit the destination-pattern; without either, all calls",
     "any number", print_number<MaxConn>, 1},
    {"corlist incoming|outgoing WORD", 2, unenforced, "restrictions", ""},
    {"destination-pattern DIGITS", 1, set_text<DestinationPattern>, "numbers called", "none",
     print_text<DestinationPattern>},
    {"incoming called-number DIGITS", 2, unenforced, "numbers called, of calls that come in", ""},
    {"answer-address DIGITS", 1, unenforced, "numbers calling", ""},
    {"session target LINE", 2, session_target,
     "the other end: `ipv4:10.1.1.1`, with a port `ipv4:10.1.1.1:1720`, or `ipv6:[2001:db8::1]`. Other targets are "
     "kept with a warning",
     "none", print_session_target, 0, "session target ipv6:[2001:db8::1]:1720"},
    {"session protocol sipv2|h323|cisco", 2, unenforced, "the protocol", ""},
    {"session transport udp|tcp|system", 2, unenforced, "the transport", ""},
    {"prefix DIGITS", 1, unenforced, "digits put in front", ""},
    {"digit-strip", 1, unenforced, "digits that matched are taken off", ""},
    {"forward-digits LINE", 1, unenforced, "digits sent on", ""},
    {"port LINE", 1, unenforced, "the line", ""},
    {"direct-inward-dial", 1, unenforced, "no second dial tone", ""},
    {"preference <0-10>", 1, unenforced, "order of dial peers", ""},
    {"shutdown", 1, unenforced, "not in use", ""},
    {"codec LINE", 1, no_effect, "no effect", ""},
    {"voice-class LINE", 1, no_effect, "no effect", ""},
    {"dtmf-relay LINE", 1, no_effect, "no effect", ""},
    {"description LINE", 1, no_effect, "no effect", ""},
    {"vad", 1, no_effect, "no effect", ""},
    {"fax LINE", 1, no_effect, "no effect", ""},
    {"huntstop", 1, no_effect, "no effect", ""},
    {"ip qos LINE", 2, no_effect, "no effect", ""},
    {"translation-profile LINE", 1, no_effect, "no effect", ""},
};

}  // namespace

std::span<const Command> dial_peer_openers() noexcept {
  return kOpeners;
}
std::span<const Command> cor_custom_commands() noexcept {
  return kCorCustom;
}
std::span<const Command> cor_list_commands() noexcept {
  return kCorList;
}
std::span<const Command> dial_peer_commands() noexcept {
  return kDialPeer;
}

}  // namespace sallyport::rules
