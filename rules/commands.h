// Every command of the language: tables by block. README.md is printed from them (readme_test.cpp), print() walks them,
// and rows_test.cpp reads and writes every row. A new command is a row, and a member of Policy for its value.
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
  // Every line of the block must be understood, also in a router's running-config (see Command::must_from).
  bool must_be_understood = false;
};
// All blocks that have commands, the top level first.
[[nodiscard]] std::span<const BlockName> blocks() noexcept;
// The rows of a block in the order of print(), README.md and matching.
[[nodiscard]] const CommandTree& tree(Block block);

// An action for a router's command without an effect here: a warning.
void no_effect(Compiler& compiler, const Match& match);
// An action for a command that a later version enforces: kept in Policy::unenforced with a warning, as a sub-command or
// as a line of the top level. `no` removes a kept line; if there is none, the `no` line itself is kept.
void unenforced(Compiler& compiler, const Match& match);
void unenforced_at_top_level(Compiler& compiler, const Match& match);
// An action for a command that states the usual behaviour.
void accepted(Compiler& compiler, const Match& match);

}  // namespace sallyport::rules
