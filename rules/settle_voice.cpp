// Checks and values of phones and dial peers that need the whole text.
#include <fmt/format.h>

#include <algorithm>

#include "rules/compiler.h"

namespace sallyport::rules {
namespace {

void settle_ephones(Compiler& c) {
  auto& phones = c.policy.ephones;
  for (std::size_t i = 0; i < phones.size(); ++i) {
    for (std::size_t j = 0; j < i && !phones[i].device.empty(); ++j)
      if (phones[j].device == phones[i].device) {
        c.error(c.ephones[i].mac,
                fmt::format("ephone {} (line {}) has the same mac-address", phones[j].tag, phones[j].line));
        break;
      }
    for (const EphoneNotes::Button& button : c.ephones[i].buttons) {
      phones[i].buttons += phones[i].buttons.empty() ? button.text : " " + button.text;
      for (const std::uint32_t tag : button.numbers) {
        phones[i].directory_numbers.push_back(tag);
        const auto& numbers = c.policy.ephone_dns;
        if (std::none_of(numbers.begin(), numbers.end(), [&](const EphoneDn& dn) { return dn.tag == tag; }))
          c.warning(button.where, fmt::format("there is no ephone-dn {}", tag));
      }
    }
  }
  std::sort(phones.begin(), phones.end(), [](const Ephone& a, const Ephone& b) { return a.tag < b.tag; });
  std::sort(c.policy.ephone_dns.begin(), c.policy.ephone_dns.end(),
            [](const EphoneDn& a, const EphoneDn& b) { return a.tag < b.tag; });
}

// Without `unknown-phones` and `no auto-reg-ephone`.
UnknownPhones usual_unknown_phones(const Policy& policy) {
  if (!policy.telephony.auto_assign.empty()) return UnknownPhones::allow;
  const auto& phones = policy.ephones;
  const bool named = std::any_of(phones.begin(), phones.end(), [](const Ephone& p) { return !p.device.empty(); });
  return named ? UnknownPhones::no_calls : UnknownPhones::allow;
}

// Two lines can have the same meaning: keep the values of the line that print() writes, and drop a line that changes
// nothing.
void settle_unknown_phones(Policy& policy) {
  Telephony& telephony = policy.telephony;
  const UnknownPhones usual = usual_unknown_phones(policy);
  telephony.unknown_phones = policy.unknown_phones.value_or(telephony.auto_reg_ephone ? usual : UnknownPhones::refuse);
  telephony.auto_reg_ephone = !telephony.configured || telephony.unknown_phones != UnknownPhones::refuse;
  policy.unknown_phones.reset();
  if (telephony.auto_reg_ephone && telephony.unknown_phones != usual) policy.unknown_phones = telephony.unknown_phones;
}

// One strict line makes every line strict.
void settle_strict_match(Telephony& telephony) {
  auto& servers = telephony.servers;
  telephony.strict_match = std::any_of(servers.begin(), servers.end(), [](const CallServer& s) { return s.strict; });
  for (CallServer& server : servers) server.strict = telephony.strict_match;
}

bool has_attached_inside(const Policy& policy) {
  return std::any_of(policy.interfaces.begin(), policy.interfaces.end(),
                     [](const Interface& i) { return i.zone == Zone::inside && !i.attached.empty(); });
}

// Rules that let no phone register are legal, but most often a mistake.
void check_registration(Compiler& c) {
  const bool attached = has_attached_inside(c.policy);
  const auto nobody = [&](Location where) {
    c.warning(where, "no phone can be attached: no inside interface has an 'ip address'");
  };
  if (c.policy.telephony.strict_match && !attached) nobody(c.registration.strict_match);
  if (c.policy.sip.strict_match && !attached) nobody(c.registration.sip_strict_match);
  if (c.policy.sip.known_users_only && c.policy.sip_registrar.numbers.empty())
    c.warning(c.registration.known_users_only, "no user is known: no 'voice register dn' has a 'number'");
}

}  // namespace

void settle_voice(Compiler& c) {
  for (const auto& [tag, number] : c.registration.sip_numbers) {
    c.policy.sip_registrar.dn_tags.push_back(tag);
    c.policy.sip_registrar.numbers.push_back(number);
    c.policy.sip_registrar.configured = true;
  }
  settle_ephones(c);
  settle_strict_match(c.policy.telephony);
  settle_unknown_phones(c.policy);
  std::sort(c.policy.dial_peers.begin(), c.policy.dial_peers.end(),
            [](const DialPeer& a, const DialPeer& b) { return a.tag < b.tag; });
  check_registration(c);
}

}  // namespace sallyport::rules
