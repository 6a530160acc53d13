#include "rules/commands.h"

#include <fmt/format.h>

namespace sallyport::rules {
namespace {

constexpr BlockName kBlocks[] = {
    {Block::global, "the top level"},
    {Block::interface, "interface NAME"},
    {Block::access_list, "ip access-list extended|standard NAME"},
    {Block::ipv6_access_list, "ipv6 access-list NAME"},
    {Block::sallyport, "sallyport"},
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

CommandTree grow(Block block) {
  using Tables = std::vector<std::span<const Command>>;
  const auto of = [](const Tables& tables) { return CommandTree(tables); };
  switch (block) {
    case Block::global:
      return of({interface_openers(), access_list_openers(), inspect_commands(), sallyport_openers(),
                 logging_commands(), telephony_openers(), ephone_openers(), dial_peer_openers(), register_openers(),
                 router_commands()});
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
  const std::string text = fmt::format(" {}{}", match.no ? "no " : "", match.normal);
  compiler.policy.unenforced.push_back({text, compiler.line().number, compiler.block_name()});
  compiler.warning(match.column, fmt::format("'{}' is read but not enforced by this version", match.normal));
}

void unenforced_at_top_level(Compiler& compiler, const Match& match) {
  const std::string text = fmt::format("{}{}", match.no ? "no " : "", match.normal);
  compiler.policy.unenforced.push_back({text, compiler.line().number, {}});
  compiler.warning(match.column, fmt::format("'{}' is read but not enforced by this version", match.normal));
}

void accepted(Compiler&, const Match&) {}

}  // namespace sallyport::rules
