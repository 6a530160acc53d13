// The part of the `sallyport` block that is about who may register, and where SCCP may not come in.
#include <algorithm>

#include "rules/commands.h"
#include "rules/protocol_words.h"

namespace sallyport::rules {
namespace {

void unknown_phones(Compiler& c, const Match& m) {
  c.registration.unknown_phones.reset();
  if (!m.no) c.registration.unknown_phones = static_cast<UnknownPhones>(m.arg(0).choice);
}

void enforce_registration(Compiler& c, const Match& m) {
  auto& enforced = c.policy.enforce_registration;
  if (m.has(0))
    enforced[index_of(protocol_named(m.arg(0).normal).value())] = !m.no;
  else
    for (const ProtocolFacts& row : kProtocols)
      if (row.registers) enforced[index_of(row.protocol)] = !m.no;
}

// `no wan-block` is what somebody writes who wants it off; `no wan-block off` undoes the off.
void wan_block(Compiler& c, const Match& m) {
  const bool on = !m.has(0) || m.arg(0).choice == 0;
  c.policy.wan_block = on != m.no;
}

void sip_strict_match(Compiler& c, const Match& m) {
  c.policy.sip_registrar.strict_match = !m.no;
  c.registration.sip_strict_match = c.here(m.column);
}

void known_users_only(Compiler& c, const Match& m) {
  c.policy.sip_registrar.known_users_only = !m.no;
  c.registration.known_users_only = c.here(m.column);
}

void normal_spelling(Compiler& c, const Match& m) {
  c.policy.register_normal_spelling = !m.no;
}

constexpr Command kCommands[] = {
    {"unknown-phones allow|no-calls|refuse", 1, unknown_phones,
     "SCCP phones that no `ephone` names: `allow` registers them and lets them call; `no-calls` registers them, and "
     "they get neither calls nor media until they are configured; `refuse` resets their connection",
     "refuse with `no auto-reg-ephone`; else allow with `auto assign`; else no-calls where an ephone has a "
     "mac-address, and allow where none has"},
    {pattern<"enforce-registration [", protocols_that_register, "]">, 1, enforce_registration,
     "no call and no media from who is not registered; without a protocol: all of them", "off"},
    {"wan-block [on|off]", 1, wan_block,
     "SCCP is shut from outside: TCP 2000 and 2443, and SCCP on any other port, whatever lists permit; UDP 2000 is "
     "media. Who tries is reported. `no wan-block` is off",
     "on"},
    {"sip strict-match", 2, sip_strict_match,
     "a REGISTER counts only from a network attached to an inside interface, and only to the `source-address` of "
     "`voice register global` where there is one",
     "off"},
    {"sip known-users-only", 2, known_users_only, "a REGISTER counts only for a `number` of a `voice register dn`",
     "off"},
    {"syslog register-normal-spelling", 2, normal_spelling,
     "`REGISTER_NORMAL` for `UNREGISTER_NORMAL` in registration syslog, as one Cisco paper spells it", "off"},
};

}  // namespace

std::span<const Command> registration_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
