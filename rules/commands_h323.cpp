// The part of the block `sallyport` for H.323.
#include <algorithm>

#include "rules/commands.h"
#include "rules/networks.h"
#include "rules/value_rows.h"

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

void print_refusal(Printout& out, const Command& row) {
  if (out.policy.h323.refuse_by_reset) out.line("{} {}", keywords_of(row.pattern), choice_of(row.pattern, 1));
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

void print_gatekeepers(Printout& out, const Command& row) {
  for (const IpAddress& gatekeeper : out.policy.h323.gatekeepers)
    out.line("{} {}", keywords_of(row.pattern), to_text(gatekeeper));
}

void print_require_h235_of(Printout& out, const Command& row) {
  for (const Prefix& network : out.policy.h323.require_h235_of)
    out.line("{} {}", keywords_of(row.pattern), network_text(network));
}

// The limit of a line without a network: the list has it for IPv4 and for IPv6.
std::optional<std::uint32_t> limit_of_all(const H323Rules& h323) {
  const auto of = [&](bool v4) -> std::optional<std::uint32_t> {
    for (const auto& [network, limit] : h323.max_conn_of)
      if (network == everything(v4)) return limit;
    return std::nullopt;
  };
  return of(true) == of(false) ? of(true) : std::nullopt;
}

void print_max_conn(Printout& out, const Command& row) {
  if (const auto limit = limit_of_all(out.policy.h323)) out.line("{} {}", keywords_of(row.pattern), *limit);
}

void print_max_conn_of(Printout& out, const Command& row) {
  const bool all = limit_of_all(out.policy.h323).has_value();
  for (const auto& [network, limit] : out.policy.h323.max_conn_of)
    if (!all || (network != everything(true) && network != everything(false)))
      out.line("{} {} {}", keywords_of(row.pattern), limit, network_text(network));
}

using LearnGatekeeper = InPolicy<&Policy::h323, &H323Rules::learn_gatekeeper>;
using RequireH235 = InPolicy<&Policy::h323, &H323Rules::require_h235>;

constexpr Command kCommands[] = {
    {"h323 gatekeeper ADDRESS", 2, gatekeeper,
     "only this gatekeeper sets up H.225 calls; may be repeated. `no h323 gatekeeper` forgets all", "none",
     print_gatekeepers},
    {"h323 gatekeeper learn", 3, set_switch<LearnGatekeeper>,
     "only the gatekeeper sets up H.225 calls: the first that confirms (GCF, RCF, ACF), and no other after it", "off",
     print_switch<LearnGatekeeper>},
    {"h323 require-h235", 2, require_h235,
     "every peer's Setup needs H.235 tokens; `no` without a peer takes all such lines back", "off",
     print_switch<RequireH235>},
    {"h323 require-h235 ADDRESS [WILDCARD]", 3, require_h235, "the same of a peer or a network; may be repeated",
     "none", print_require_h235_of},
    {"h323 require-h235 ADDRESS [<0-128>]", 3, require_h235, "the same by the length of the prefix", "none"},
    {"h323 require-h235 PREFIX", 3, require_h235, "the same as `192.0.2.0/24`", "none"},
    {"h323 refusal release-complete|reset", 2, refusal,
     "how a call is refused: by ReleaseComplete to the caller, or by a reset of the connection", "release-complete",
     print_refusal},
    {"h323 max-conn <1-2147483647>", 2, max_conn,
     "calls at a time with each peer that is not inside, in and out together. `no h323 max-conn` takes all such lines "
     "back",
     "any number", print_max_conn},
    {"h323 max-conn <1-2147483647> ADDRESS [WILDCARD]", 3, max_conn,
     "the same for a peer, or for each peer of a network; the longest prefix counts", "none", print_max_conn_of},
    {"h323 max-conn <1-2147483647> ADDRESS [<0-128>]", 3, max_conn, "the same by the length of the prefix", "none"},
    {"h323 max-conn <1-2147483647> PREFIX", 3, max_conn, "the same as `192.0.2.0/24`", "none"},
};

}  // namespace

std::span<const Command> h323_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
