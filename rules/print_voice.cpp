#include "rules/print_voice.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/networks.h"

namespace sallyport::rules {
namespace {

constexpr std::string_view kPool = "voice register pool ";
constexpr std::string_view kUnknownPhones[] = {"allow", "no-calls", "refuse"};

// What is not enforced of a block, in its place.
void print_kept(Out out, const Policy& policy, std::string_view block) {
  for (const Policy::Unenforced& line : policy.unenforced)
    if (line.block == block) fmt::format_to(out, "{}\n", line.text);
}

bool has_kept(const Policy& policy, std::string_view block) {
  return std::any_of(policy.unenforced.begin(), policy.unenforced.end(),
                     [&](auto& line) { return line.block == block; });
}

// A line for each family: the address, and a secondary one.
void print_servers(Out out, const Telephony& telephony) {
  for (const bool v4 : {true, false}) {
    bool first = true;
    for (const CallServer& server : telephony.servers) {
      if (server.address.is_v4() != v4) continue;
      if (first)
        fmt::format_to(out, " ip source-address {} port {}", to_text(server.address), server.port);
      else
        fmt::format_to(out, " secondary {}", to_text(server.address));
      first = false;
    }
    if (!first) fmt::format_to(out, "{}\n", telephony.strict_match ? " strict-match" : "");
  }
}

UnknownPhones default_of(const Policy& policy) {
  if (!policy.telephony.auto_assign.empty()) return UnknownPhones::allow;
  const bool any = std::any_of(policy.ephones.begin(), policy.ephones.end(), [](auto& p) { return !p.device.empty(); });
  return any ? UnknownPhones::no_calls : UnknownPhones::allow;
}

bool says_no_auto_reg(const Policy& policy) {
  return policy.telephony.configured && policy.telephony.unknown_phones == UnknownPhones::refuse;
}

void print_telephony(Out out, const Policy& policy) {
  const Telephony& telephony = policy.telephony;
  if (!telephony.configured) return;
  fmt::format_to(out, "telephony-service\n");
  print_servers(out, telephony);
  if (telephony.max_ephones) fmt::format_to(out, " max-ephones {}\n", *telephony.max_ephones);
  if (says_no_auto_reg(policy)) fmt::format_to(out, " no auto-reg-ephone\n");
  for (const std::string& range : telephony.auto_assign) fmt::format_to(out, " auto assign {}\n", range);
  if (telephony.keepalive != Telephony{}.keepalive) fmt::format_to(out, " keepalive {}\n", telephony.keepalive);
  print_kept(out, policy, "telephony-service");
}

void print_ephone(Out out, const Policy& policy, const Ephone& phone) {
  const std::string block = fmt::format("ephone {}", phone.tag);
  fmt::format_to(out, "{}\n", block);
  if (phone.device.size() == 15) {
    const std::string_view digits = std::string_view(phone.device).substr(3);
    fmt::format_to(out, " mac-address {}.{}.{}\n", digits.substr(0, 4), digits.substr(4, 4), digits.substr(8));
  }
  if (!phone.buttons.empty()) fmt::format_to(out, " button {}\n", phone.buttons);
  if (phone.keepalive) fmt::format_to(out, " keepalive {}\n", *phone.keepalive);
  print_kept(out, policy, block);
}

void print_register(Out out, const Policy& policy) {
  const SipRegistrar& registrar = policy.sip_registrar;
  const bool global = !registrar.servers.empty() || registrar.max_pools || has_kept(policy, "voice register global");
  if (global || (registrar.configured && registrar.numbers.empty())) fmt::format_to(out, "voice register global\n");
  for (std::size_t i = 0; i < registrar.servers.size(); ++i) {
    const CallServer& server = registrar.servers[i];
    if (i == 0)
      fmt::format_to(out, " source-address {} port {}", to_text(server.address), server.port);
    else
      fmt::format_to(out, " secondary {}", to_text(server.address));
  }
  if (!registrar.servers.empty()) fmt::format_to(out, "\n");
  if (registrar.max_pools) fmt::format_to(out, " max-pool {}\n", *registrar.max_pools);
  print_kept(out, policy, "voice register global");
  for (std::size_t i = 0; i < registrar.numbers.size(); ++i) {
    const std::string block = fmt::format("voice register dn {}", registrar.dn_tags[i]);
    fmt::format_to(out, "{}\n number {}\n", block, registrar.numbers[i]);
    print_kept(out, policy, block);
  }
}

void print_enforce_registration(Out out, const Policy& policy) {
  const auto is_enforced = [&](const ProtocolFacts& row) { return policy.enforces_registration(row.protocol); };
  if (std::all_of(kProtocols.begin(), kProtocols.end(),
                  [&](const ProtocolFacts& row) { return !row.registers || is_enforced(row); })) {
    fmt::format_to(out, " enforce-registration\n");
    return;
  }
  for (const ProtocolFacts& row : kProtocols)
    if (is_enforced(row)) fmt::format_to(out, " enforce-registration {}\n", row.word);
}

void print_h323(Out out, const H323Rules& h323) {
  for (const IpAddress& gatekeeper : h323.gatekeepers)
    fmt::format_to(out, " h323 gatekeeper {}\n", to_text(gatekeeper));
  if (h323.learn_gatekeeper) fmt::format_to(out, " h323 gatekeeper learn\n");
  if (h323.require_h235) fmt::format_to(out, " h323 require-h235\n");
  for (const Prefix& network : h323.require_h235_of)
    fmt::format_to(out, " h323 require-h235 {}\n", network_text(network));
  if (h323.refuse_by_reset) fmt::format_to(out, " h323 refusal reset\n");
  const auto limit_of = [&](bool v4) -> std::optional<std::uint32_t> {
    for (const auto& [network, limit] : h323.max_conn_of)
      if (network == everything(v4)) return limit;
    return std::nullopt;
  };
  const bool one_limit = limit_of(true) && limit_of(true) == limit_of(false);
  if (one_limit) fmt::format_to(out, " h323 max-conn {}\n", *limit_of(true));
  for (const auto& [network, limit] : h323.max_conn_of)
    if (!one_limit || (network != everything(true) && network != everything(false)))
      fmt::format_to(out, " h323 max-conn {} {}\n", limit, network_text(network));
}

}  // namespace

void print_phones(Out out, const Policy& policy) {
  print_telephony(out, policy);
  for (const EphoneDn& dn : policy.ephone_dns) {
    const std::string block = fmt::format("ephone-dn {}", dn.tag);
    fmt::format_to(out, "{}\n", block);
    if (!dn.number.empty())
      fmt::format_to(out, " number {}{}{}\n", dn.number, dn.secondary.empty() ? "" : " secondary ", dn.secondary);
    print_kept(out, policy, block);
  }
  for (const Ephone& phone : policy.ephones) print_ephone(out, policy, phone);
  print_register(out, policy);
}

void print_dial_peers(Out out, const Policy& policy) {
  for (const DialPeer& peer : policy.dial_peers) {
    const std::string block = fmt::format("dial-peer voice {}", peer.tag);
    fmt::format_to(out, "{} {}\n", block, peer.voip ? "voip" : "pots");
    if (peer.max_conn) fmt::format_to(out, " max-conn {}\n", *peer.max_conn);
    if (!peer.destination_pattern.empty()) fmt::format_to(out, " destination-pattern {}\n", peer.destination_pattern);
    if (peer.session_target) {
      const std::string address = to_text(*peer.session_target);
      const std::string port = peer.session_port == 0 ? "" : fmt::format(":{}", peer.session_port);
      const std::string target = peer.session_target->is_v4() ? "ipv4:" + address : "ipv6:[" + address + "]";
      fmt::format_to(out, " session target {}{}\n", target, port);
    }
    print_kept(out, policy, block);
  }
}

void print_voice_rules(Out out, const Policy& policy) {
  if (!says_no_auto_reg(policy) && policy.telephony.unknown_phones != default_of(policy))
    fmt::format_to(out, " unknown-phones {}\n",
                   kUnknownPhones[static_cast<std::size_t>(policy.telephony.unknown_phones)]);
  print_enforce_registration(out, policy);
  if (!policy.wan_block) fmt::format_to(out, " wan-block off\n");
  if (policy.sip_registrar.strict_match) fmt::format_to(out, " sip strict-match\n");
  if (policy.sip_registrar.known_users_only) fmt::format_to(out, " sip known-users-only\n");
  if (policy.register_normal_spelling) fmt::format_to(out, " syslog register-normal-spelling\n");
  print_h323(out, policy.h323);
}

void print_rest(Out out, const Policy& policy) {
  std::vector<std::string_view> pools;
  for (const Policy::Unenforced& line : policy.unenforced) {
    if (line.block.empty()) fmt::format_to(out, "{}\n", line.text);
    const bool pool = line.block.starts_with(kPool) || line.block.starts_with("voice register dn ");
    if (pool && std::find(pools.begin(), pools.end(), line.block) == pools.end()) pools.push_back(line.block);
  }
  for (const std::string_view pool : pools) {
    const bool shown = std::any_of(policy.sip_registrar.dn_tags.begin(), policy.sip_registrar.dn_tags.end(),
                                   [&](auto tag) { return pool == fmt::format("voice register dn {}", tag); });
    if (shown) continue;
    fmt::format_to(out, "{}\n", pool);
    print_kept(out, policy, pool);
  }
}

}  // namespace sallyport::rules
