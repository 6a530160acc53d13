// `telephony-service`: the SCCP side of a CallManager Express router. Policy::unenforced keeps the lines that are not
// enforced in their block.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

constexpr std::string_view kBlock = "telephony-service";
constexpr std::uint16_t kSccpPort = 2000;

using MaxEphones = InPolicy<&Policy::telephony, &Telephony::max_ephones>;
using Keepalive = InPolicy<&Policy::telephony, &Telephony::keepalive>;

void open(Compiler& c, const Match& m) {
  c.enter(m.no ? Block::ignored : Block::telephony_service, 0, std::string(kBlock));
  if (m.no) {
    c.policy.telephony = {};
    c.forget(kBlock);
  } else {
    c.policy.telephony.configured = true;
  }
}

void print_service(Printout& out, const Command& row) {
  if (out.policy.telephony.configured) out.block(Block::telephony_service, 0, row.pattern);
}

// A policy may have a line of IPv4 and a line of IPv6, as a router with dual stack.
void source_address(Compiler& c, const Match& m) {
  auto& known = c.policy.telephony.servers;
  if (m.no) return known.clear();
  const IpAddress& primary = m.arg(0).address;
  const auto matching = std::find_if(m.items.begin(), m.items.end(), [](const auto& item) { return item.is_choice; });
  const bool strict = matching != m.items.end() && matching->value.choice == 1;
  const Value* port = m.after("port");
  const auto number = port != nullptr ? static_cast<std::uint16_t>(port->number) : kSccpPort;
  std::vector<CallServer> servers{{primary, number, strict}};
  if (const Value* secondary = m.after("secondary")) {
    if (secondary->address.is_v4() != primary.is_v4())
      return c.error(secondary->column, "the secondary address is of the other family than the primary");
    if (secondary->address == primary)
      c.warning(secondary->column, "the secondary address is the primary one");
    else
      servers.push_back({secondary->address, number, strict});
  }
  std::erase_if(known, [&](const CallServer& s) { return s.address.is_v4() == primary.is_v4(); });
  known.insert(primary.is_v4() ? known.begin() : known.end(), servers.begin(), servers.end());
  if (strict) c.registration.strict_match = c.here(matching->value.column);
}

// A line for each family: the address, and a secondary one.
void print_source_address(Printout& out, const Command& row) {
  const Telephony& telephony = out.policy.telephony;
  for (const bool v4 : {true, false}) {
    std::string line;
    for (const CallServer& server : telephony.servers) {
      if (server.address.is_v4() != v4) continue;
      if (line.empty())
        line = fmt::format("{} {} port {}", keywords_of(row.pattern), to_text(server.address), server.port);
      else
        line += " secondary " + to_text(server.address);
    }
    if (!line.empty()) out.line("{}{}", line, telephony.strict_match ? " strict-match" : "");
  }
}

void max_ephones(Compiler& c, const Match& m) {
  set_number<MaxEphones>(c, m);
  if (!m.no && m.arg(0).number == 0) c.warning(m.arg(0).column, "no phone may register");
}

void auto_reg_ephone(Compiler& c, const Match& m) {
  c.policy.telephony.auto_reg_ephone = !m.no;
}

void print_auto_reg_ephone(Printout& out, const Command& row) {
  if (!out.policy.telephony.auto_reg_ephone) out.line("no {}", keywords_of(row.pattern));
}

void auto_assign(Compiler& c, const Match& m) {
  auto& ranges = c.policy.telephony.auto_assign;
  if (m.no && !m.has(0)) return ranges.clear();
  if (m.no && !m.has(1)) {
    std::erase_if(ranges, [&](const std::string& r) { return r.starts_with(m.arg(0).normal + " "); });
    return;
  }
  if (m.arg(0).number > m.arg(1).number)
    return c.error(m.arg(1).column,
                   fmt::format("the range is reversed: {} is below {}", m.arg(1).number, m.arg(0).number));
  std::string range = fmt::format("{} to {}", m.arg(0).number, m.arg(1).number);
  if (const Value* type = m.after("type")) range += " type " + type->normal;
  const auto known = std::find(ranges.begin(), ranges.end(), range);
  if (m.no && known != ranges.end()) ranges.erase(known);
  if (!m.no && known == ranges.end()) ranges.push_back(std::move(range));
}

void print_auto_assign(Printout& out, const Command& row) {
  for (const std::string& range : out.policy.telephony.auto_assign) out.line("{} {}", keywords_of(row.pattern), range);
}

void after_hours_day(Compiler& c, const Match& m) {
  if (!m.no && m.arg(1).normal == m.arg(2).normal && m.arg(2).normal != "00:00")
    return c.error(m.arg(2).column, "the time is empty: begin and end are equal");
  unenforced(c, m);
}

constexpr Command kOpeners[] = {
    {"telephony-service", 1, open, "opens the block of the SCCP phones' call control; `no` removes it", "",
     print_service},
};

constexpr Command kCommands[] = {
    {"ip source-address ADDRESS [port <2000-9999>] [secondary ADDRESS] [rehome <0-60>] [any-match|strict-match]", 2,
     source_address,
     "where phones register; a line for IPv4 and one for IPv6. With `strict-match` only phones in a network attached "
     "to an inside interface may register, and only there (the secondary address counts); without, other registrations "
     "are reported. `rehome` changes nothing",
     "anywhere; port 2000; any-match", print_source_address, 2},
    {"max-ephones <0-1000>", 1, max_ephones, "phones that may be registered at a time", "any number",
     print_number<MaxEphones>, 1},
    {"max-dn <0-2000> [preference <0-10>] [no-reg primary|both]", 1, unenforced, "numbers", ""},
    {"auto-reg-ephone", 1, auto_reg_ephone,
     "whether phones that no `ephone` names may register; with `no` they are refused. See `unknown-phones` below "
     "`sallyport`",
     "they may", print_auto_reg_ephone, 1},
    {"auto assign <1-2000> to <1-2000> [type WORD]", 2, auto_assign,
     "numbers for unknown phones: they register and call; may be repeated", "none", print_auto_assign},
    {"after-hours block pattern <1-32> DIGITS [7-24]", 4, unenforced, "numbers that are barred after hours", ""},
    {"after-hours day sun|mon|tue|wed|thu|fri|sat HH:MM HH:MM", 3, after_hours_day, "when it is after hours, weekly",
     ""},
    {"after-hours date jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec <1-31> HH:MM HH:MM", 4, unenforced,
     "the same for a date", ""},
    {"after-hours override-code DIGITS", 2, unenforced, "lifts the bar", ""},
    {"login [timeout <1-1440>] [clear HH:MM]", 1, unenforced, "when a login by PIN ends", ""},
    {"cnf-file location LINE", 2, unenforced, "where the phones' files are", ""},
    {"cnf-file perphone|perphonetype", 1, unenforced, "how the phones' files are made", ""},
    {"create cnf-files", 2, no_effect, "no effect", ""},
    {"create cnf-files LINE", 2, no_effect, "no effect", ""},
    {"keepalive <10-65535> [auxiliary <30-43200>]", 1, set_number<Keepalive>,
     "seconds between a phone's keep-alives; a phone that misses them has left. `auxiliary` changes nothing", "30",
     print_number<Keepalive>},
    {"server-security-mode erase|non-secure|secure", 1, unenforced, "security of signalling", ""},
    {"device-security-mode authenticated|encrypted|none", 1, unenforced, "security of a phone's signalling", ""},
    {"secure-signaling trustpoint WORD", 2, unenforced, "certificate of TLS signalling", ""},
    {"tftp-server-credentials trustpoint WORD", 2, unenforced, "certificate that signs the phones' files", ""},
    {"transfer-pattern DIGITS [blind]", 2, unenforced, "where calls may be transferred to", ""},
    {"max-conferences LINE", 1, no_effect, "no effect", ""},
    {"transfer-system LINE", 1, no_effect, "no effect", ""},
    {"load LINE", 1, no_effect, "no effect", ""},
    {"system message LINE", 2, no_effect, "no effect", ""},
    {"url LINE", 1, no_effect, "no effect", ""},
    {"voicemail LINE", 1, no_effect, "no effect", ""},
    {"web LINE", 1, no_effect, "no effect", ""},
    {"dn-webedit", 1, no_effect, "no effect", ""},
    {"time-webedit", 1, no_effect, "no effect", ""},
    {"time-format LINE", 1, no_effect, "no effect", ""},
    {"date-format LINE", 1, no_effect, "no effect", ""},
    {"time-zone LINE", 1, no_effect, "no effect", ""},
    {"user-locale LINE", 1, no_effect, "no effect", ""},
    {"network-locale LINE", 1, no_effect, "no effect", ""},
    {"moh LINE", 1, no_effect, "no effect", ""},
    {"multicast moh LINE", 2, no_effect, "no effect", ""},
    {"dialplan-pattern LINE", 1, no_effect, "no effect", ""},
    {"call-forward LINE", 1, no_effect, "no effect", ""},
    {"directory LINE", 1, no_effect, "no effect", ""},
    {"calling-number LINE", 1, no_effect, "no effect", ""},
    {"fxo LINE", 1, no_effect, "no effect", ""},
    {"hunt-group LINE", 1, no_effect, "no effect", ""},
    {"max-redirect LINE", 1, no_effect, "no effect", ""},
    {"night-service LINE", 1, no_effect, "no effect", ""},
    {"pin LINE", 1, no_effect, "no effect", ""},
    {"sdspfarm LINE", 1, no_effect, "no effect", ""},
    {"secondary-dialtone LINE", 1, no_effect, "no effect", ""},
    {"service LINE", 1, no_effect, "no effect", ""},
    {"timeouts LINE", 1, no_effect, "no effect", ""},
    {"transfer-digit-collect LINE", 1, no_effect, "no effect", ""},
    {"video", 1, no_effect, "no effect", ""},
    {"xml LINE", 1, no_effect, "no effect", ""},
};

}  // namespace

std::span<const Command> telephony_openers() noexcept {
  return kOpeners;
}
std::span<const Command> telephony_service_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
