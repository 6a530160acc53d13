// The part of the `sallyport` block that is about H.323.
#include <algorithm>

#include "rules/commands.h"
#include "rules/networks.h"

namespace sallyport::rules {
namespace {

H323Rules& rules_of(Compiler& c) {
  return c.policy.h323;
}

void gatekeeper(Compiler& c, const Match& m) {
  auto& known = rules_of(c).gatekeepers;
  if (!m.has(0)) {  // `no h323 gatekeeper`
    known.clear();
    rules_of(c).learn_gatekeeper = false;
    return;
  }
  std::erase(known, m.arg(0).address);
  if (!m.no) known.push_back(m.arg(0).address);
}

void learn_gatekeeper(Compiler& c, const Match& m) {
  rules_of(c).learn_gatekeeper = !m.no;
}

void require_h235(Compiler& c, const Match& m) {
  if (!m.has(0)) {
    rules_of(c).require_h235 = !m.no;
    if (m.no) rules_of(c).require_h235_of.clear();
    return;
  }
  const auto network = read_network(c, m, 0);
  if (!network) return;
  auto& networks = rules_of(c).require_h235_of;
  std::erase(networks, *network);
  if (!m.no) networks.push_back(*network);
}

void refusal(Compiler& c, const Match& m) {
  rules_of(c).refuse_by_reset = !m.no && m.arg(0).choice == 1;
}

void set_max_conn(Compiler& c, const Match& m, const Prefix& network) {
  auto& limits = rules_of(c).max_conn_of;
  std::erase_if(limits, [&](const auto& limit) { return limit.first == network; });
  if (!m.no) limits.emplace_back(network, m.arg(0).number);
}

void max_conn(Compiler& c, const Match& m) {
  if (!m.has(0)) return rules_of(c).max_conn_of.clear();  // `no h323 max-conn`
  if (!m.has(1)) {
    for (const bool v4 : {true, false}) set_max_conn(c, m, everything(v4));
  } else if (const auto network = read_network(c, m, 1)) {
    set_max_conn(c, m, *network);
  }
}

constexpr Command kCommands[] = {
    {"h323 gatekeeper learn", 3, learn_gatekeeper,
     "H.225 calls are set up by the gatekeeper only: the first that confirms (GCF, RCF, ACF), and no other from then "
     "on",
     "off"},
    {"h323 gatekeeper ADDRESS", 2, gatekeeper,
     "H.225 calls are set up by this gatekeeper only; may be repeated. `no h323 gatekeeper` forgets all", "none"},
    {"h323 require-h235", 2, require_h235,
     "a call of any peer needs H.235 tokens in its Setup; `no` without a peer takes all such lines back", "off"},
    {"h323 require-h235 ADDRESS [WILDCARD]", 3, require_h235, "the same of a peer or a network; may be repeated",
     "none"},
    {"h323 require-h235 ADDRESS [<0-128>]", 3, require_h235, "the same by the length of the prefix", "none"},
    {"h323 require-h235 PREFIX", 3, require_h235, "the same as `192.0.2.0/24`", "none"},
    {"h323 refusal release-complete|reset", 2, refusal,
     "how a call is refused: ReleaseComplete to who called, or a reset of the connection", "release-complete"},
    {"h323 max-conn <1-2147483647>", 2, max_conn,
     "calls at a time with each peer that is not inside, in and out together. `no h323 max-conn` takes all such lines "
     "back",
     "any number"},
    {"h323 max-conn <1-2147483647> ADDRESS [WILDCARD]", 3, max_conn,
     "the same for a peer, or for each of a network; the longest prefix counts", "none"},
    {"h323 max-conn <1-2147483647> ADDRESS [<0-128>]", 3, max_conn, "the same by the length of the prefix", "none"},
    {"h323 max-conn <1-2147483647> PREFIX", 3, max_conn, "the same as `192.0.2.0/24`", "none"},
};

}  // namespace

std::span<const Command> h323_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
