// Every command of the language: tables by block. README.md is printed from them (see README_test).
#pragma once

#include <span>
#include <string_view>

#include "rules/compiler.h"

namespace sallyport::rules {

[[nodiscard]] std::span<const Command> interface_openers() noexcept;
[[nodiscard]] std::span<const Command> interface_commands() noexcept;
[[nodiscard]] std::span<const Command> access_list_openers() noexcept;
[[nodiscard]] std::span<const Command> access_list_commands() noexcept;
[[nodiscard]] std::span<const Command> inspect_commands() noexcept;
[[nodiscard]] std::span<const Command> sallyport_openers() noexcept;
[[nodiscard]] std::span<const Command> sallyport_commands() noexcept;
[[nodiscard]] std::span<const Command> registration_commands() noexcept;
[[nodiscard]] std::span<const Command> h323_commands() noexcept;
[[nodiscard]] std::span<const Command> logging_commands() noexcept;
[[nodiscard]] std::span<const Command> router_commands() noexcept;
[[nodiscard]] std::span<const Command> telephony_openers() noexcept;
[[nodiscard]] std::span<const Command> telephony_service_commands() noexcept;
[[nodiscard]] std::span<const Command> ephone_openers() noexcept;
[[nodiscard]] std::span<const Command> ephone_commands() noexcept;
[[nodiscard]] std::span<const Command> ephone_dn_commands() noexcept;
[[nodiscard]] std::span<const Command> register_openers() noexcept;
[[nodiscard]] std::span<const Command> register_global_commands() noexcept;
[[nodiscard]] std::span<const Command> register_dn_commands() noexcept;
[[nodiscard]] std::span<const Command> register_pool_commands() noexcept;
[[nodiscard]] std::span<const Command> dial_peer_openers() noexcept;
[[nodiscard]] std::span<const Command> cor_custom_commands() noexcept;
[[nodiscard]] std::span<const Command> cor_list_commands() noexcept;
[[nodiscard]] std::span<const Command> dial_peer_commands() noexcept;

struct BlockName {
  Block block;
  std::string_view opener;  // as it is written: "interface NAME"
};
// All blocks that have commands, the top level first.
[[nodiscard]] std::span<const BlockName> blocks() noexcept;
[[nodiscard]] const CommandTree& tree(Block block);

// A command that a router knows and that changes nothing here.
void no_effect(Compiler& compiler, const Match& match);
// A command that a later part of the house enforces: kept in Policy::unenforced, as a sub-command
// or as a line of the top level.
void unenforced(Compiler& compiler, const Match& match);
void unenforced_at_top_level(Compiler& compiler, const Match& match);
// A command that says nothing which is not so anyway.
void accepted(Compiler& compiler, const Match& match);

}  // namespace sallyport::rules
