#include "rules/commands.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::rules {
namespace {

constexpr BlockName kBlocks[] = {
    {Block::global, "the top level"},
    {Block::interface, "interface NAME"},
    {Block::access_list, "ip access-list extended|standard NAME", true},
    {Block::ipv6_access_list, "ipv6 access-list NAME", true},
    {Block::sallyport, "sallyport", true},
    {Block::telephony_service, "telephony-service"},
    {Block::ephone, "ephone N"},
    {Block::ephone_dn, "ephone-dn N"},
    {Block::cor_custom, "dial-peer cor custom"},
    {Block::cor_list, "dial-peer cor list NAME"},
    {Block::dial_peer, "dial-peer voice N voip|pots"},
    {Block::register_global, "voice register global"},
    {Block::register_dn, "voice register dn N"},
    {Block::register_pool, "voice register pool N"},
};

// The tables of the top level are in the order in which print() writes their lines.
CommandTree grow(Block block) {
  using Tables = std::vector<std::span<const Command>>;
  const auto of = [](const Tables& tables) { return CommandTree(tables); };
  switch (block) {
    case Block::global:
      return of({interface_openers(), telephony_openers(), ephone_openers(), register_openers(), access_list_openers(),
                 inspect_commands(), dial_peer_openers(), sallyport_openers(), logging_commands(), router_commands()});
    case Block::interface: return of({interface_commands()});
    case Block::access_list:
    case Block::ipv6_access_list: return of({access_list_commands()});
    case Block::sallyport: return of({sallyport_commands(), registration_commands(), h323_commands()});
    case Block::telephony_service: return of({telephony_service_commands()});
    case Block::ephone: return of({ephone_commands()});
    case Block::ephone_dn: return of({ephone_dn_commands()});
    case Block::cor_custom: return of({cor_custom_commands()});
    case Block::cor_list: return of({cor_list_commands()});
    case Block::dial_peer: return of({dial_peer_commands()});
    case Block::register_global: return of({register_global_commands()});
    case Block::register_dn: return of({register_dn_commands()});
    case Block::register_pool: return of({register_pool_commands()});
    case Block::ignored: break;
  }
  return of({});
}

bool is_top_level(const Policy::Unenforced& line) {
  return line.block.empty() && !line.text.starts_with(' ');
}

// Drops the kept lines of a block that are `text` or begin with it; false: there is none.
bool drop_kept(std::vector<Policy::Unenforced>& kept, const std::string& text, std::string_view block) {
  const bool top_level = !text.starts_with(' ');
  auto at = kept.begin();
  // Lines below an opener that is not enforced have no block name: they follow the last opener.
  if (block.empty() && !top_level) at = std::find_if(kept.rbegin(), kept.rend(), is_top_level).base();
  bool dropped = false;
  while (at != kept.end()) {
    if (at->block != block || (at->text != text && !at->text.starts_with(text + " "))) {
      ++at;
      continue;
    }
    // The lines below an opener are dropped too.
    auto end = at + 1;
    while (top_level && end != kept.end() && end->block.empty() && !is_top_level(*end)) ++end;
    at = kept.erase(at, end);
    dropped = true;
  }
  return dropped;
}

void keep(Compiler& compiler, const Match& match, std::string_view indent, const std::string& block) {
  compiler.warning(match.column, fmt::format("'{}' is read but not enforced by this version", match.normal));
  auto& kept = compiler.policy.unenforced;
  if (match.no && drop_kept(kept, fmt::format("{}{}", indent, match.normal), block)) return;
  kept.push_back({fmt::format("{}{}{}", indent, match.no ? "no " : "", match.normal), compiler.line().number, block});
}

}  // namespace

std::span<const BlockName> blocks() noexcept {
  return kBlocks;
}

const CommandTree& tree(Block block) {
  static const std::vector<CommandTree> trees = [] {
    std::vector<CommandTree> grown;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(Block::ignored); ++i)
      grown.push_back(grow(static_cast<Block>(i)));
    return grown;
  }();
  return trees[static_cast<std::size_t>(block)];
}

void no_effect(Compiler& compiler, const Match& match) {
  if (compiler.options.import_ios) {
    const Line& line = compiler.line();
    if (!line.indented) compiler.not_applicable.emplace_back(text_from(line, line.words.front()));
    return;
  }
  compiler.warning(match.column, fmt::format("'{}' has no effect here: it is a router's business", match.normal));
}

void unenforced(Compiler& compiler, const Match& match) {
  keep(compiler, match, " ", compiler.block_name());
}

void unenforced_at_top_level(Compiler& compiler, const Match& match) {
  keep(compiler, match, "", {});
}

void accepted(Compiler&, const Match&) {}

}  // namespace sallyport::rules
