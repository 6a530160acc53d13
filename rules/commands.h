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
[[nodiscard]] std::span<const Command> logging_commands() noexcept;
[[nodiscard]] std::span<const Command> router_commands() noexcept;
[[nodiscard]] std::span<const Command> voice_openers() noexcept;
[[nodiscard]] std::span<const Command> telephony_service_commands() noexcept;
[[nodiscard]] std::span<const Command> ephone_commands() noexcept;
[[nodiscard]] std::span<const Command> ephone_dn_commands() noexcept;
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
// A command that a later part of the house enforces: kept in Policy::unenforced.
void unenforced(Compiler& compiler, const Match& match);
void unenforced(Compiler& compiler, const Match& match, bool sub_command);

}  // namespace sallyport::rules
