// The part of the block `sallyport` for registration, and for SCCP from outside.
#include <algorithm>

#include "rules/commands.h"
#include "rules/protocol_words.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

using StrictMatch = InPolicy<&Policy::sip, &SipRules::strict_match>;
using KnownUsersOnly = InPolicy<&Policy::sip, &SipRules::known_users_only>;
using NormalSpelling = InPolicy<&Policy::register_normal_spelling>;
using Unknown = InPolicy<&Policy::unknown_phones>;

void enforce_registration(Compiler& c, const Match& m) {
  auto& enforced = c.policy.enforce_registration;
  if (m.has(0))
    enforced[index_of(protocol_named(m.arg(0).normal).value())] = !m.no;
  else
    for (const ProtocolFacts& row : kProtocols)
      if (row.registers) enforced[index_of(row.protocol)] = !m.no;
}

void print_enforce_registration(Printout& out, const Command& row) {
  const auto is_enforced = [&](const ProtocolFacts& p) { return out.policy.enforces_registration(p.protocol); };
  if (std::all_of(kProtocols.begin(), kProtocols.end(),
                  [&](const ProtocolFacts& p) { return !p.registers || is_enforced(p); }))
    return out.line("{}", keywords_of(row.pattern));
  for (const ProtocolFacts& p : kProtocols)
    if (is_enforced(p)) out.line("{} {}", keywords_of(row.pattern), p.word);
}

// `no wan-block` switches it off; `no wan-block off` switches it on again.
void wan_block(Compiler& c, const Match& m) {
  const bool on = !m.has(0) || m.arg(0).choice == 0;
  c.policy.wan_block = on != m.no;
}

void sip_strict_match(Compiler& c, const Match& m) {
  set_switch<StrictMatch>(c, m);
  c.registration.sip_strict_match = c.here(m.column);
}

void known_users_only(Compiler& c, const Match& m) {
  set_switch<KnownUsersOnly>(c, m);
  c.registration.known_users_only = c.here(m.column);
}

constexpr Command kCommands[] = {
    {"unknown-phones allow|no-calls|refuse", 1, set_choice<Unknown>,
     "SCCP phones that no `ephone` names: `allow` registers them and lets them call; `no-calls` registers them, and "
     "they get neither calls nor media until they are configured; `refuse` resets their connection",
     "refuse with `no auto-reg-ephone`; else allow with `auto assign`; else no-calls where an ephone has a "
     "mac-address, and allow where none has",
     print_choice<Unknown>},
    {pattern<"enforce-registration [", protocols_that_register, "]">, 1, enforce_registration,
     "no call and no media of a phone that is not registered; without a protocol: all of them", "off",
     print_enforce_registration},
    {"wan-block [on|off]", 1, wan_block,
     "SCCP is shut from outside: TCP 2000 and 2443, and SCCP on any other port, also where lists permit it; UDP 2000 "
     "is media. Attempts are reported. `no wan-block` is off",
     "on", print_choice<InPolicy<&Policy::wan_block>>},
    {"sip strict-match", 2, sip_strict_match,
     "a REGISTER counts only from a network attached to an inside interface, and only to the `source-address` of "
     "`voice register global` where there is one",
     "off", print_switch<StrictMatch>},
    {"sip known-users-only", 2, known_users_only, "a REGISTER counts only for a `number` of a `voice register dn`",
     "off", print_switch<KnownUsersOnly>},
    {"syslog register-normal-spelling", 2, set_switch<NormalSpelling>,
     "`REGISTER_NORMAL` for `UNREGISTER_NORMAL` in registration syslog, as one Cisco paper spells it", "off",
     print_switch<NormalSpelling>},
};

}  // namespace

std::span<const Command> registration_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
