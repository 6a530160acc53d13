// `voice register`: the SIP side of a CallManager Express router.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

constexpr std::uint16_t kSipPort = 5060;

constexpr std::string_view kGlobalBlock = "voice register global";

SipRegistrar& registrar(Compiler& c) {
  return c.policy.sip_registrar;
}

std::string dn_name(std::uint32_t tag) {
  return fmt::format("voice register dn {}", tag);
}

void open_global(Compiler& c, const Match& m) {
  c.enter(m.no ? Block::ignored : Block::register_global, 0, std::string(kGlobalBlock));
  if (m.no) {
    registrar(c) = {};
    c.forget(kGlobalBlock);
  } else {
    registrar(c).configured = true;
  }
}

// A number makes the registrar configured too, so without lines the block is written only where there is no number.
void print_global(Printout& out, const Command& row) {
  const SipRegistrar& r = out.policy.sip_registrar;
  if (!r.servers.empty() || r.max_pools || out.keeps(kGlobalBlock) || (r.configured && r.numbers.empty()))
    out.block(Block::register_global, 0, row.pattern);
}

void open_dn(Compiler& c, const Match& m) {
  const std::uint32_t tag = m.arg(0).number;
  const std::string name = dn_name(tag);
  c.enter(m.no ? Block::ignored : Block::register_dn, tag, name);
  if (!m.no) return;
  c.registration.sip_numbers.erase(tag);
  c.forget(name);
}

void print_dns(Printout& out, const Command&) {
  const auto& tags = out.policy.sip_registrar.dn_tags;
  for (std::size_t i = 0; i < tags.size(); ++i) out.block(Block::register_dn, i, dn_name(tags[i]));
}

void open_pool(Compiler& c, const Match& m) {
  const std::string name = fmt::format("voice register pool {}", m.arg(0).number);
  c.enter(m.no ? Block::ignored : Block::register_pool, m.arg(0).number, name);
  if (m.no) c.forget(name);
}

void open_other(Compiler& c, const Match& m) {
  no_effect(c, m);
  c.enter(Block::ignored);
}

void source_address(Compiler& c, const Match& m) {
  auto& servers = registrar(c).servers;
  servers.clear();
  if (m.no) return;
  const Value* port = m.after("port");
  const auto number = port != nullptr ? static_cast<std::uint16_t>(port->number) : kSipPort;
  servers.push_back({m.arg(0).address, number});
  const Value* secondary = m.after("secondary");
  if (secondary == nullptr) return;
  if (secondary->address == m.arg(0).address)
    c.warning(secondary->column, "the secondary address is the primary one");
  else
    servers.push_back({secondary->address, number});
}

void print_source_address(Printout& out, const Command& row) {
  const auto& servers = out.policy.sip_registrar.servers;
  if (servers.empty()) return;
  std::string line =
      fmt::format("{} {} port {}", keywords_of(row.pattern), to_text(servers[0].address), servers[0].port);
  for (std::size_t i = 1; i < servers.size(); ++i) line += " secondary " + to_text(servers[i].address);
  out.line("{}", line);
}

using MaxPools = InPolicy<&Policy::sip_registrar, &SipRegistrar::max_pools>;

void max_pool(Compiler& c, const Match& m) {
  set_number<MaxPools>(c, m);
  if (!m.no && m.arg(0).number == 0) c.warning(m.arg(0).column, "no phone may register");
}

void number(Compiler& c, const Match& m) {
  const auto tag = static_cast<std::uint32_t>(c.block_index());
  if (m.no)
    c.registration.sip_numbers.erase(tag);
  else
    c.registration.sip_numbers[tag] = m.arg(0).normal;
}

void print_number_of(Printout& out, const Command& row) {
  out.line("{} {}", keywords_of(row.pattern), out.policy.sip_registrar.numbers[out.index()]);
}

constexpr Command kOpeners[] = {
    {"voice register global", 3, open_global, "opens the block of the SIP phones' registrar", "", print_global},
    {"voice register dn <1-2000>", 4, open_dn, "opens the block of a SIP number; `no` removes the number", "",
     print_dns},
    {"voice register pool <1-1000>", 4, open_pool, "opens the block of a SIP phone", ""},
    {"voice register template|dialplan|session-server <1-1000>", 3, open_other, "no effect", ""},
};

constexpr Command kGlobal[] = {
    {"mode cme|srst|esrst", 1, accepted, "accepted: `source-address` is the registrar in each mode", ""},
    {"source-address ADDRESS [port <1-65535>] [secondary ADDRESS]", 1, source_address,
     "where SIP phones register: with `sip strict-match` below `sallyport` nowhere else", "anywhere; port 5060",
     print_source_address, 1},
    {"max-pool <0-1000>", 1, max_pool, "SIP phones that may be registered at a time", "any number",
     print_number<MaxPools>, 1},
    {"max-dn LINE", 1, no_effect, "no effect", ""},
    {"authenticate LINE", 1, unenforced, "whether requests need credentials", ""},
    {"security-policy LINE", 1, unenforced, "the security of signalling", ""},
    {"create profile", 1, no_effect, "no effect", ""},
    {"create profile LINE", 1, no_effect, "no effect", ""},
    {"load LINE", 1, no_effect, "no effect", ""},
    {"tftp-path LINE", 1, no_effect, "no effect", ""},
    {"file text", 1, no_effect, "no effect", ""},
    {"timezone LINE", 1, no_effect, "no effect", ""},
    {"time-format LINE", 1, no_effect, "no effect", ""},
    {"date-format LINE", 1, no_effect, "no effect", ""},
    {"dst LINE", 1, no_effect, "no effect", ""},
    {"ntp-server LINE", 1, no_effect, "no effect", ""},
    {"voicemail LINE", 1, no_effect, "no effect", ""},
    {"hold-alert", 1, no_effect, "no effect", ""},
    {"external-ring LINE", 1, no_effect, "no effect", ""},
    {"dialplan-pattern LINE", 1, no_effect, "no effect", ""},
    {"forwarding local", 1, no_effect, "no effect", ""},
    {"outbound-proxy LINE", 1, no_effect, "no effect", ""},
    {"logo LINE", 1, no_effect, "no effect", ""},
    {"url LINE", 1, no_effect, "no effect", ""},
    {"user-locale LINE", 1, no_effect, "no effect", ""},
    {"network-locale LINE", 1, no_effect, "no effect", ""},
    {"auto-register", 1, no_effect, "no effect", ""},
    {"camera", 1, no_effect, "no effect", ""},
    {"video", 1, no_effect, "no effect", ""},
};

constexpr Command kDn[] = {
    {"number DIGITS", 1, number, "a SIP number: a user that `sip known-users-only` lets register", "none",
     print_number_of},
    {"name LINE", 1, no_effect, "no effect", ""},
    {"label LINE", 1, no_effect, "no effect", ""},
    {"call-forward LINE", 1, no_effect, "no effect", ""},
    {"allow watch", 1, no_effect, "no effect", ""},
    {"after-hour exempt", 1, unenforced, "not barred after hours", ""},
    {"auto-answer", 1, no_effect, "no effect", ""},
    {"shared-line LINE", 1, no_effect, "no effect", ""},
    {"shared-line", 1, no_effect, "no effect", ""},
    {"preference LINE", 1, no_effect, "no effect", ""},
    {"huntstop", 1, no_effect, "no effect", ""},
    {"huntstop LINE", 1, no_effect, "no effect", ""},
    {"pickup-group LINE", 1, no_effect, "no effect", ""},
    {"mwi", 1, no_effect, "no effect", ""},
    {"no-reg", 1, no_effect, "no effect", ""},
    {"translation-profile LINE", 1, no_effect, "no effect", ""},
};

constexpr Command kPool[] = {
    {"id mac H.H.H", 1, no_effect, "no effect: a REGISTER does not name the phone reliably", ""},
    {"id network|ip A.B.C.D mask MASK", 1, no_effect, "no effect", ""},
    {"id device-id-name LINE", 1, no_effect, "no effect", ""},
    {"number <1-100> dn <1-2000>", 1, no_effect, "no effect: the numbers are those of `voice register dn`", ""},
    {"cor incoming|outgoing LINE", 1, unenforced, "restrictions", ""},
    {"after-hours exempt", 1, unenforced, "not barred after hours", ""},
    {"pin <1000-99999999>", 1, unenforced, "lifts the after-hours bar", ""},
    {"type LINE", 1, no_effect, "no effect", ""},
    {"username LINE", 1, no_effect, "no effect", ""},
    {"description LINE", 1, no_effect, "no effect", ""},
    {"template LINE", 1, no_effect, "no effect", ""},
    {"session-transport LINE", 1, no_effect, "no effect", ""},
    {"dtmf-relay LINE", 1, no_effect, "no effect", ""},
    {"codec LINE", 1, no_effect, "no effect", ""},
    {"voice-class LINE", 1, no_effect, "no effect", ""},
    {"vad", 1, no_effect, "no effect", ""},
    {"call-forward LINE", 1, no_effect, "no effect", ""},
    {"speed-dial LINE", 1, no_effect, "no effect", ""},
    {"blf-speed-dial LINE", 1, no_effect, "no effect", ""},
    {"busy-trigger-per-button LINE", 1, no_effect, "no effect", ""},
    {"presence call-list", 1, no_effect, "no effect", ""},
    {"keep-conference", 1, no_effect, "no effect", ""},
    {"provision-tag LINE", 1, no_effect, "no effect", ""},
    {"preference LINE", 1, no_effect, "no effect", ""},
    {"translation-profile LINE", 1, no_effect, "no effect", ""},
    {"phoneload", 1, no_effect, "no effect", ""},
};

}  // namespace

std::span<const Command> register_openers() noexcept {
  return kOpeners;
}
std::span<const Command> register_global_commands() noexcept {
  return kGlobal;
}
std::span<const Command> register_dn_commands() noexcept {
  return kDn;
}
std::span<const Command> register_pool_commands() noexcept {
  return kPool;
}

}  // namespace sallyport::rules
